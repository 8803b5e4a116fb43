using System.Text.Json;
using Hub.Core.Operations;
using Hub.Core.Sites;

namespace Hub.Core.TileStore;

/// <summary>Records where an application stands at a school.</summary>
public sealed class PutInstall(Installs installs, Sites.Sites sites, Audit audit, TimeProvider time)
{
    /// <summary>Stores it. Doing it again changes nothing.</summary>
    /// <param name="siteId">The school.</param>
    /// <param name="applicationId">The application.</param>
    /// <param name="body"><c>vendorId</c> and <c>state</c>.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<Install>> RunAsync(Guid siteId, Guid applicationId, JsonElement body, CancellationToken cancellationToken)
    {
        if (body.ValueKind != JsonValueKind.Object)
            return new Invalid("invalid_install", "An install is a JSON object.");
        var errors = new List<FieldError>();
        var fields = new JsonFields(body, "", errors, "vendorId", "state");
        var vendor = fields.Text("vendorId", 100, required: true);
        var state = fields.Text("state", 40, required: true) is { } name && InstallStates.ByName.TryGetValue(name, out var known) ? known : (InstallState?)null;
        if (state is null)
            fields.Fail("state", "must be awaiting_approval, active, disabled or removed.");
        if (errors.Count > 0)
            return new Invalid("invalid_install", "The install was not stored: see errors for what is wrong with each field.", errors);
        if (await sites.FindAsync(siteId, cancellationToken) is null)
            return new NotFound("site_unknown", "There is no such site.");
        Install install;
        StoredInstall? existing;
        do
        {
            existing = await installs.ReadAsync(siteId, applicationId, cancellationToken);
            install = (existing?.Install ?? new Install(siteId, applicationId, vendor!, state!.Value)) with { VendorId = vendor!, State = state!.Value };
            install = install.ChangedFrom(existing?.Install, time.GetUtcNow());
        }
        while (!await installs.TryStoreAsync(install, existing, [], cancellationToken));
        await audit.AddAsync(new AuditRecord(siteId, "operator", $"install.{fields.Text("state", 40)}", applicationId.ToString())
        {
            OnBehalfOf = siteId.ToString(),
            Changes = AuditChange.Of(("state", existing?.Install.State.ToString(), install.State.ToString())),
        }, cancellationToken);
        return install;
    }
}
