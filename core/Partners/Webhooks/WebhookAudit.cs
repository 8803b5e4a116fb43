using Hub.Core.Operations;

namespace Hub.Core.Partners.Webhooks;

/// <summary>Records of what is done to endpoints: of the hub itself, since they belong to no school.</summary>
internal static class WebhookAudit
{
    /// <summary>A record.</summary>
    public static AuditRecord Record(string actor, string action, string vendorId, Guid webhookId, string? code = null, string? address = null) =>
        new(null, actor, action, $"{vendorId} {webhookId}", code, address) { OnBehalfOf = vendorId };
}
