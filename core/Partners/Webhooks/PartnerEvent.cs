namespace Hub.Core.Partners.Webhooks;

/// <summary>Something that happened to a partner's application, of which the partner's endpoints are told. Never a secret.</summary>
/// <param name="Id">Its own; each try of a change has a new one.</param>
/// <param name="Type">What happened: one of <see cref="PartnerEventTypes"/>.</param>
/// <param name="VendorId">The partner.</param>
/// <param name="ApplicationId">The application.</param>
/// <param name="SiteId">The school; null for what concerns the application itself.</param>
/// <param name="At">When, in UTC.</param>
public sealed record PartnerEvent(Guid Id, string Type, string VendorId, Guid ApplicationId, Guid? SiteId, DateTimeOffset At)
{
    /// <summary>The school's client that it is about; null where it is about none.</summary>
    public string? ClientId { get; init; }

    /// <summary>What is told in order: everything of one school, or of an application as such.</summary>
    internal string Stream => (SiteId ?? ApplicationId).ToString();
}
