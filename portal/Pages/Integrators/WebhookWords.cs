using Hub.Core.Partners.Webhooks;

namespace Hub.Portal.Pages.Integrators;

/// <summary>Endpoints and what they are told, in words for their partner.</summary>
public static class WebhookWords
{
    /// <summary>What happened, as docs/webhooks.md says it.</summary>
    public static string Of(string type) => type switch
    {
        PartnerEventTypes.InstallRequested => "a school wants the application and waits for your approval",
        PartnerEventTypes.InstallActive => "the application is in use at a school",
        PartnerEventTypes.InstallDisabled => "it is switched off at a school for a while",
        PartnerEventTypes.InstallEnabled => "it is in use again",
        PartnerEventTypes.InstallRemoved => "it was taken away from a school",
        PartnerEventTypes.InstallVersionAccepted => "a school accepted a newer version",
        PartnerEventTypes.SecretAdded => "the school's client has a new secret",
        PartnerEventTypes.SecretRemoved => "a secret of the school's client is no longer good",
        PartnerEventTypes.ApplicationApproved => "the operating team approved a version",
        PartnerEventTypes.ApplicationReturned => "the operating team returned a version",
        _ => "you asked for a test",
    };

    /// <summary>Whether events are sent, and why not.</summary>
    public static string State(Webhook webhook)
    {
        ArgumentNullException.ThrowIfNull(webhook);
        return (webhook.Enabled, webhook.Fault) switch
        {
            (true, _) => "On",
            (_, WebhookFault.Gone) => "Switched off by the hub: it answered 410, which says that it is gone",
            (_, WebhookFault.Failing) => "Switched off by the hub: it took nothing for three days",
            _ => "Switched off by you",
        };
    }

    /// <summary>Where a delivery stands.</summary>
    public static string State(WebhookDeliveryState state) => state switch
    {
        WebhookDeliveryState.Delivered => "Delivered",
        WebhookDeliveryState.Failed => "Given up",
        _ => "Waiting",
    };

    /// <summary>What came of an attempt.</summary>
    public static string Of(WebhookAttempt attempt)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        return attempt.Failure ?? $"It answered {attempt.Status}.";
    }
}
