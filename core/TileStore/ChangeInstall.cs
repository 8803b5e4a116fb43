using System.Globalization;
using Hub.Core.Accounts;
using Hub.Core.Operations;
using Hub.Core.Partners.Applications;
using Hub.Core.Partners.Webhooks;

namespace Hub.Core.TileStore;

/// <summary>The life of an application at a school: what the school and the partner do with it. Every change is audited, and told to the partner.</summary>
public sealed class ChangeInstall(
    Installs installs, Applications applications, SchoolClients schoolClients, Partners.Vendors.Vendors vendors, Sites.Sites sites, PartnerEvents events, Audit audit, TimeProvider time)
{
    /// <summary>What is answered for an install that the caller may not know of, whether or not there is one.</summary>
    public static NotFound Unknown { get; } = new("customer_unknown", "There is no such customer of the application, or neither is yours.");

    private static readonly NotFound NotOffered = new("application_unknown", "There is no such application, or it is not offered to this school.");
    private static readonly Outcome<(Install Install, string Event)?> Same = ((Install, string)?)null;

    /// <summary>The school installs the application, or accepts the version that is approved now. Doing it again changes nothing.</summary>
    /// <param name="siteId">The school.</param>
    /// <param name="applicationId">The application.</param>
    /// <param name="version">The version whose data transfer was shown.</param>
    /// <param name="typed">The answers to the version's questions, by their keys.</param>
    /// <param name="by">Who agrees, on behalf of the school.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<Install>> AcceptAsync(
        Guid siteId, Guid applicationId, int version, IReadOnlyCollection<KeyValuePair<string, string>> typed, Actor by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(by);
        // As it is stored now: what is agreed to is what was shown, or nothing.
        var application = (await applications.ReadAsync(applicationId, cancellationToken))?.Application;
        if (application?.Approved is not { } approved || !approved.Tile.IsOfferedTo(siteId))
            return NotOffered;
        if (approved.Number != version)
            return new Stale("version_changed", "The application has a newer version than the one that was shown. Look at what it asks for now, then decide.");
        if (!ConfigurationAnswer.Read(approved.Tile.Questions, typed).Succeeded(out var answers, out var wrong))
            return wrong;
        var (site, vendor) = (await sites.FindAsync(siteId, cancellationToken), await vendors.FindAsync(application.VendorId, cancellationToken));
        if (site is null || vendor is null)
            return NotOffered;
        if (site.DataExchange is null && !approved.Data.IsNothing)
            return new Conflict("data_exchange_off", "Data exchange is not switched on for your school. Tick the box that switches it on: once, for everything that the school installs.");
        var now = time.GetUtcNow();
        var accepted = new Acceptance(version, approved.Data, DataTransferText.Of(application, vendor.Name, approved, site.Name), by.Id, now);
        var anew = new Install(siteId, applicationId, vendor.Id, approved.Tile.RequiresVendorApproval ? InstallState.AwaitingApproval : InstallState.Active) { Accepted = accepted, Answers = answers };
        return await ChangeAsync(siteId, applicationId, by, existing => existing switch
        {
            null or { State: InstallState.Removed } => Next(anew, anew.State == InstallState.Active ? PartnerEventTypes.InstallActive : PartnerEventTypes.InstallRequested),
            { Accepted.Version: var before } when before == version => Same,
            _ => Next(existing with { Accepted = accepted, Answers = answers }, PartnerEventTypes.InstallVersionAccepted),
        }, cancellationToken);
    }

    /// <summary>The partner lets a school that has installed the application use it.</summary>
    public Task<Outcome<Install>> ApproveAsync(string vendorId, Guid siteId, Guid applicationId, Actor by, CancellationToken cancellationToken) =>
        OfVendorAsync(vendorId, siteId, applicationId, by, install => install.State switch
        {
            InstallState.AwaitingApproval => Next(install with { State = InstallState.Active }, PartnerEventTypes.InstallActive),
            InstallState.Removed => NotNow("It was removed: the school has to install it again."),
            _ => Same,
        }, cancellationToken);

    /// <summary>Switches it off for a while; whoever did so must switch it on again.</summary>
    /// <param name="party">On whose behalf.</param>
    /// <param name="vendorId">The partner, for the partner's doing; null for the school's.</param>
    /// <param name="siteId">The school.</param>
    /// <param name="applicationId">The application.</param>
    /// <param name="by">Who does it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task<Outcome<Install>> DisableAsync(InstallParty party, string? vendorId, Guid siteId, Guid applicationId, Actor by, CancellationToken cancellationToken) =>
        OfVendorAsync(vendorId, siteId, applicationId, by, install => install.State switch
        {
            InstallState.Active or InstallState.Disabled when !install.DisabledBy.Contains(party) =>
                Next(install with { State = InstallState.Disabled, DisabledBy = [.. install.DisabledBy, party] }, PartnerEventTypes.InstallDisabled),
            InstallState.Disabled => Same,
            InstallState.AwaitingApproval => NotNow("It is not in use yet: approve it, or remove it."),
            _ => NotNow("It was removed: the school has to install it again."),
        }, cancellationToken);

    /// <summary>Switches it on again. It stays off for as long as the other party has it off.</summary>
    /// <inheritdoc cref="DisableAsync"/>
    public Task<Outcome<Install>> EnableAsync(InstallParty party, string? vendorId, Guid siteId, Guid applicationId, Actor by, CancellationToken cancellationToken) =>
        OfVendorAsync(vendorId, siteId, applicationId, by, install => install.State switch
        {
            InstallState.Disabled when install.DisabledBy is [var one] && one == party =>
                Next(install with { State = InstallState.Active, DisabledBy = [] }, PartnerEventTypes.InstallEnabled),
            InstallState.Disabled when install.DisabledBy.Contains(party) =>
                Next(install with { DisabledBy = [.. install.DisabledBy.Where(p => p != party)] }, PartnerEventTypes.InstallDisabled),
            InstallState.Disabled => NotNow(party == InstallParty.Vendor ? "The school has switched it off: only the school switches it on again." : "The partner has switched it off: ask the partner."),
            InstallState.Active => Same,
            InstallState.AwaitingApproval => NotNow("It is not in use yet: approve it first."),
            _ => NotNow("It was removed: the school has to install it again."),
        }, cancellationToken);

    /// <summary>Takes it away: its client at the school is shut out for good, with all secrets.</summary>
    /// <inheritdoc cref="DisableAsync"/>
    public Task<Outcome<Install>> RemoveAsync(string? vendorId, Guid siteId, Guid applicationId, Actor by, CancellationToken cancellationToken) =>
        OfVendorAsync(vendorId, siteId, applicationId, by, install => install.State == InstallState.Removed
            ? Same
            : Next(install with { State = InstallState.Removed, DisabledBy = [], Accepted = null, Answers = [] }, PartnerEventTypes.InstallRemoved), cancellationToken);

    private static Outcome<(Install Install, string Event)?> Next(Install install, string told) => ((Install, string)?)(install, told);

    private static Outcome<(Install Install, string Event)?> NotNow(string why) => new Conflict("not_now", why);

    private async Task<Outcome<Install>> OfVendorAsync(
        string? vendorId, Guid siteId, Guid applicationId, Actor by, Func<Install, Outcome<(Install Install, string Event)?>> change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(by);
        return await ChangeAsync(
            siteId, applicationId, by, existing => existing is null || (vendorId is not null && existing.VendorId != vendorId) ? Unknown : change(existing), cancellationToken);
    }

    private async Task<Outcome<Install>> ChangeAsync(
        Guid siteId, Guid applicationId, Actor by, Func<Install?, Outcome<(Install Install, string Event)?>> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            var existing = await installs.ReadAsync(siteId, applicationId, cancellationToken);
            if (!change(existing?.Install).Succeeded(out var changed, out var refused))
            {
                await audit.AddAsync(new AuditRecord(siteId, by.Id, "install.change.refused", applicationId.ToString(), refused.Code, by.NetworkAddress) { OnBehalfOf = by.OnBehalfOf }, cancellationToken);
                return refused;
            }

            // What a crash left half done is done first: above all, the client of a removed install is shut out before there can be another install.
            if (existing is not null)
                await schoolClients.FollowAsync(existing.Install, cancellationToken);
            if (changed is not (var next, var told))
                return existing!.Install;
            next = next.ChangedFrom(existing?.Install, time.GetUtcNow());
            if (next is { State: InstallState.Active, Accepted: not null, ClientId: null })
                next = next with { ClientId = await schoolClients.NewIdAsync(applicationId, cancellationToken) };
            var happened = new PartnerEvent(Guid.NewGuid(), told, next.VendorId, applicationId, siteId, next.ChangedAt) { ClientId = next.ClientId };
            await events.AnnounceAsync(happened, cancellationToken);
            if (!await installs.TryStoreAsync(next, existing, [PartnerEvents.RowOf(happened)], cancellationToken))
                continue;
            await schoolClients.FollowAsync(next, cancellationToken);
            await audit.AddAsync(new AuditRecord(siteId, by.Id, told, $"{applicationId} version {next.Accepted?.Version}", Address: by.NetworkAddress)
            {
                OnBehalfOf = by.OnBehalfOf,
                Changes = AuditChange.Of(
                    ("state", existing?.Install.State.ToString(), next.State.ToString()),
                    ("version", existing?.Install.Accepted?.Version.ToString(CultureInfo.InvariantCulture), next.Accepted?.Version.ToString(CultureInfo.InvariantCulture))),
            }, cancellationToken);
            return next;
        }
    }
}
