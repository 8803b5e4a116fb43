namespace Hub.Core.Partners.Webhooks;

/// <summary>How endpoints are reached: the section <c>Webhooks</c> of the configuration.</summary>
public sealed class WebhookSettings
{
    /// <summary>Whether endpoints may be on the hub's own machine, over http too: for trying it out, never where partners register them.</summary>
    public bool AllowLoopback { get; init; }
}
