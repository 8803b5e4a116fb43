using Hub.Core.Partners.Applications;
using Hub.Core.TileStore;

namespace Hub.Core.Sts.Access;

/// <summary>What a partner's own client reaches: the partner's applications, and of each the schools that have or had it; with a token for one school, no other.</summary>
internal sealed class VendorReach(Applications applications, Installs installs)
{
    private static readonly NotFound UnknownApplication = new(
        EditApplication.Unknown.Code, $"{EditApplication.Unknown.Detail} An application's id is the GUID in the address of App Management, not a number.");

    /// <summary>Why an application, or a school as its customer, is out of reach; null when it is not.</summary>
    /// <param name="vendorId">The partner.</param>
    /// <param name="organisation">The only school that the token is for; null for all.</param>
    /// <param name="applicationId">The application; null when it is about none.</param>
    /// <param name="siteId">The school; null when it is about none.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask<Refusal?> RefuseAsync(string vendorId, Guid? organisation, Guid? applicationId, Guid? siteId, CancellationToken cancellationToken)
    {
        if (applicationId is not { } application)
            return null;
        if ((await applications.FindAsync(application, cancellationToken))?.VendorId != vendorId)
            return UnknownApplication;
        if (siteId is not { } site)
            return null;
        return organisation is not null && organisation != site || (await installs.FindAsync(site, application, cancellationToken))?.VendorId != vendorId ? ChangeInstall.Unknown : null;
    }
}
