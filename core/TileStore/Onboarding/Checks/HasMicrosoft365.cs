using Hub.Core.Sites;

namespace Hub.Core.TileStore.Onboarding.Checks;

/// <summary>The school is connected to Microsoft 365, whose domains decide which addresses School Data Sync can match.</summary>
internal sealed class HasMicrosoft365 : ICheck
{
    public Task<Prerequisite> LookAsync(Site site, CancellationToken cancellationToken) => Task.FromResult(site.Microsoft365 is { VerifiedDomains.Count: > 0 } tenant
        ? new Prerequisite(true, $"Microsoft 365 is connected, with {string.Join(", ", tenant.VerifiedDomains)}.")
        : new Prerequisite(false, "Your school is not connected to Microsoft 365.", "Enter its tenant and its domains.", "/preferences/services"));
}
