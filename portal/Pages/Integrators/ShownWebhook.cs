using Hub.Core.Partners.Webhooks;

namespace Hub.Portal.Pages.Integrators;

/// <summary>An endpoint as the list shows it.</summary>
/// <param name="Webhook">The endpoint.</param>
/// <param name="Last">The newest event for it; null for none yet.</param>
public sealed record ShownWebhook(Webhook Webhook, WebhookDelivery? Last);

/// <summary>A delivery as the log shows it.</summary>
/// <param name="Delivery">The delivery.</param>
/// <param name="Application">The name of the application that it tells of; null where it is of none.</param>
/// <param name="School">The name of the school; null where it is of none.</param>
public sealed record ShownDelivery(WebhookDelivery Delivery, string? Application, string? School);
