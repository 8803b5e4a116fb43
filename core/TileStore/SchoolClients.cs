using System.Globalization;
using System.Text;
using Azure.Data.Tables;
using Hub.Core.Accounts;
using Hub.Core.Operations;
using Hub.Core.Partners.Applications;
using Hub.Core.Partners.Webhooks;
using Hub.Core.Storage;
using Hub.Core.Sts.Clients;
using Hub.Core.Sts.Tokens;

namespace Hub.Core.TileStore;

/// <summary>The client, and so the service account, of an application at each school: made when the school's install becomes active, shut out when it is removed.</summary>
public sealed class SchoolClients(
    Clients clients, Installs installs, Applications applications, RotateSecret rotate, PartnerEvents events, Audit audit, Tables tables, TimeProvider time)
{
    private const int MaxProduct = 30;

    private static readonly Conflict NoClient = new("not_now", "The school has no client for the application: it has one from when the install becomes active until it is removed.");
    private static readonly NotFound UnknownSecret = new("secret_unknown", "The client has no such secret, or no longer.");

    /// <summary>The id of a client that is about to be made: the application's name and a GUID, as <c>sas-reading-tracker-</c> and so on.</summary>
    public async Task<string> NewIdAsync(Guid applicationId, CancellationToken cancellationToken) =>
        $"sas-{Product((await applications.FindAsync(applicationId, cancellationToken))?.Name ?? "")}{Guid.NewGuid()}";

    /// <summary>Makes the client be as its install says. Doing it again changes nothing.</summary>
    public async Task FollowAsync(Install install, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(install);
        if (install.ClientId is not { } id)
            return;
        var name = (await applications.FindAsync(install.ApplicationId, cancellationToken))?.Name ?? "";
        while (true)
        {
            var stored = await clients.ReadAsync(id, cancellationToken);
            var client = stored?.Client ?? new Client { Id = id, Kind = ClientKind.School, Name = name, ApplicationId = install.ApplicationId, VendorId = install.VendorId, Sites = [install.SiteId] };
            var next = install.State == InstallState.Removed
                ? client with { Disabled = true, Secrets = [] }
                : client with { Scopes = [HubScopes.Partner, .. install.Accepted?.Data.Scopes ?? []] };
            if (stored is not null && next.Disabled == client.Disabled && next.Secrets.Count == client.Secrets.Count && next.Scopes.SequenceEqual(client.Scopes))
                return;
            if (await clients.TryStoreAsync(next, stored, cancellationToken))
                return;
        }
    }

    /// <summary>Gives the partner a new secret of a school's client; the one before lives on for a while.</summary>
    /// <param name="vendorId">The partner.</param>
    /// <param name="siteId">The school.</param>
    /// <param name="applicationId">The application.</param>
    /// <param name="label">What people know the secret by.</param>
    /// <param name="overlap">How long the old secret lives on: none to <see cref="RotateSecret.LongestOverlap"/>.</param>
    /// <param name="by">Who asks for it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<RotatedSecret>> NewSecretAsync(
        string vendorId, Guid siteId, Guid applicationId, string label, TimeSpan overlap, Actor by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(by);
        if (!(await FindAsync(vendorId, siteId, applicationId, cancellationToken)).Succeeded(out var client, out var refusal))
            return await RefusedAsync(refusal, siteId, applicationId, by, cancellationToken);
        var added = new PartnerEvent(Guid.NewGuid(), PartnerEventTypes.SecretAdded, vendorId, applicationId, siteId, time.GetUtcNow()) { ClientId = client.Id };
        await events.AnnounceAsync(added, cancellationToken);
        var outcome = await rotate.RunAsync(client.Id, label, overlap, by, cancellationToken);
        if (outcome.Succeeded(out _, out _))
            await CommitAsync(added, cancellationToken);
        return outcome;
    }

    /// <summary>Takes a secret of a school's client away: it is good for no further token.</summary>
    /// <param name="vendorId">The partner.</param>
    /// <param name="siteId">The school.</param>
    /// <param name="applicationId">The application.</param>
    /// <param name="secretId">The secret.</param>
    /// <param name="by">Who does it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<Client>> RemoveSecretAsync(string vendorId, Guid siteId, Guid applicationId, string secretId, Actor by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(by);
        if (!(await FindAsync(vendorId, siteId, applicationId, cancellationToken)).Succeeded(out var client, out var refusal))
            return await RefusedAsync(refusal, siteId, applicationId, by, cancellationToken);
        if (client.Secrets.All(s => s.Id != secretId))
            return await RefusedAsync(UnknownSecret, siteId, applicationId, by, cancellationToken);
        var removed = new PartnerEvent(Guid.NewGuid(), PartnerEventTypes.SecretRemoved, vendorId, applicationId, siteId, time.GetUtcNow()) { ClientId = client.Id };
        await events.AnnounceAsync(removed, cancellationToken);
        var changed = await clients.UpdateAsync(client.Id, c => c.Without(secretId), cancellationToken);
        await CommitAsync(removed, cancellationToken);
        await audit.AddAsync(new AuditRecord(siteId, by.Id, "client.secret_removed", $"{client.Id} {secretId}", Address: by.NetworkAddress) { OnBehalfOf = by.OnBehalfOf }, cancellationToken);
        return changed!;
    }

    /// <summary>A partner's client at a school as it is stored now.</summary>
    public async Task<Outcome<Client>> FindAsync(string vendorId, Guid siteId, Guid applicationId, CancellationToken cancellationToken)
    {
        if ((await installs.ReadAsync(siteId, applicationId, cancellationToken))?.Install is not { } install || install.VendorId != vendorId)
            return ChangeInstall.Unknown;
        return install is { ClientId: { } id, State: not InstallState.Removed } && (await clients.ReadAsync(id, cancellationToken))?.Client is { } client ? client : NoClient;
    }

    /// <summary>The client is in another table, so its change and the event's row cannot be one transaction; whoever changed a secret knows of it anyway.</summary>
    private async Task CommitAsync(PartnerEvent happened, CancellationToken cancellationToken)
    {
        try
        {
            await (await tables.GetAsync("Installs")).SubmitTransactionAsync([PartnerEvents.RowOf(happened)], cancellationToken);
        }
        catch (TableTransactionFailedException e) when (e.Status == 409)
        {
            // It took too long: the announcement is void. The secret that was made is not lost for that.
        }
    }

    private async Task<Refusal> RefusedAsync(Refusal refusal, Guid siteId, Guid applicationId, Actor by, CancellationToken cancellationToken)
    {
        await audit.AddAsync(new AuditRecord(siteId, by.Id, "client.secret_change.refused", applicationId.ToString(), refusal.Code, by.NetworkAddress) { OnBehalfOf = by.OnBehalfOf }, cancellationToken);
        return refusal;
    }

    private static string Product(string name)
    {
        var product = new StringBuilder();
        foreach (var c in name.ToLower(CultureInfo.InvariantCulture))
        {
            if (char.IsAsciiLetterOrDigit(c))
                product.Append(c);
            else if (product.Length > 0 && product[^1] != '-')
                product.Append('-');
            if (product.Length == MaxProduct)
                break;
        }

        return product.ToString().Trim('-') is { Length: > 0 } text ? text + "-" : "";
    }
}
