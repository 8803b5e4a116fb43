using Hub.Core.Partners.Applications;
using Hub.Core.Partners.Securables;
using Hub.Core.Sites;
using Hub.Core.TileStore;

namespace Hub.Functions.Partners.VendorApi;

/// <summary>A school that has, or had, an application, as the vendor API tells it.</summary>
internal sealed record CustomerView(
    Guid OrganisationId, string Name, string? DfeNumber, InstallState State, IReadOnlyList<InstallParty> DisabledBy, string Since, string UpdatedAt,
    int? AcceptedVersion, string? AcceptedAt, bool AwaitsAcceptance, IReadOnlyList<string> Scopes, IReadOnlyList<Securable> Securables, IReadOnlyList<ConfigurationAnswer> Configuration)
{
    public static CustomerView Of(Install install, Application? application, Site? site)
    {
        var data = install.DataOf(application);
        return new(
            install.SiteId, site?.Name ?? "", site?.DfeNumber, install.State, install.DisabledBy, RapTime.Of(install.StateSince), RapTime.Of(install.ChangedAt),
            install.Accepted?.Version, install.Accepted is { } accepted ? RapTime.Of(accepted.At) : null, install.AwaitsAcceptance(application), data.Scopes, data.Securables, install.Answers);
    }
}

/// <summary>Finds what belongs to the view of a customer.</summary>
public sealed class CustomerViews(Applications applications, Core.Sites.Sites sites)
{
    internal async Task<CustomerView> OfAsync(Install install, CancellationToken cancellationToken) => (await OfAsync(install.ApplicationId, [install], cancellationToken))[0];

    internal async Task<CustomerView[]> OfAsync(Guid applicationId, IReadOnlyList<Install> installs, CancellationToken cancellationToken)
    {
        var application = (await applications.ReadAsync(applicationId, cancellationToken))?.Application;
        return await Task.WhenAll(installs.Select(async install => CustomerView.Of(install, application, await sites.FindAsync(install.SiteId, cancellationToken))));
    }
}
