using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using Azure.Data.Tables;
using Hub.Core.Mis;
using Hub.Core.Provisioning;
using Hub.Core.Sites;
using Hub.Core.Storage;

namespace Hub.Core.Rostering.OneRoster;

/// <summary>Brings what OneRoster consumers are given of a school in step with its snapshot, the day and its addresses. May be run again at any point.</summary>
public sealed class SyncOneRoster(Sites.Sites sites, Snapshots snapshots, DirectoryAccounts accounts, OneRosterRosters rosters, Tables tables, Blobs blobs, TimeProvider time)
{
    /// <summary>How long a record that is gone is told of.</summary>
    public static readonly TimeSpan GoneKept = TimeSpan.FromDays(91);

    // Another number for another form of the records: every version is then made anew.
    private const int Form = 1;

    /// <summary>How long a version may take until it can be read; one that takes longer is made again with twice the time.</summary>
    internal TimeSpan Lead { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Makes the next version, unless nothing is other than before.</summary>
    public async Task RunAsync(Guid siteId, CancellationToken cancellationToken)
    {
        if (await sites.FindAsync(siteId, cancellationToken) is not { } site || await snapshots.CurrentIdAsync(siteId, cancellationToken) is not { } current)
            return;
        var before = await rosters.CurrentAsync(siteId, cancellationToken);
        var today = site.DayAt(time.GetUtcNow());
        var (domains, linked) = await AddressesAsync(site, cancellationToken);
        var addresses = HashOf(site, domains, linked);
        if (before?.Basis is { Form: Form } basis && basis.SnapshotId == current && basis.Addresses == addresses && today >= basis.From && !(today >= basis.Until))
            return;
        var snapshot = await snapshots.GetAsync(siteId, current, cancellationToken);
        var book = await AddressBook.DecideAsync(site, domains, today, entry => snapshots.ReadAsync(snapshot, entry, cancellationToken), linked.ToAsyncEnumerable(), cancellationToken);
        for (var lead = Lead; ; lead *= 2)
        {
            var day = new SchoolDay(today);
            var school = new OneRosterSchool(snapshots, snapshot, book, day);
            await school.ReadAsync(cancellationToken);
            var stamp = Later(time.GetUtcNow() + lead, before?.Stamp);
            var parts = await WriteAsync(school, before, stamp, cancellationToken);
            if (time.GetUtcNow() < stamp)
            {
                var former = before?.Parts.Select(p => p.Name).ToArray() ?? [];
                await PublishAsync(new OneRosterVersion(siteId, new OneRosterBasis(Form, current, today, day.NextChange, addresses), stamp, parts, former), before, cancellationToken);
                return;
            }

            await DeleteAsync(siteId, parts.Select(p => p.Name).Except(before?.Parts.Select(p => p.Name) ?? []), cancellationToken);
        }
    }

    private async Task<OneRosterPart[]> WriteAsync(OneRosterSchool school, OneRosterVersion? before, DateTimeOffset stamp, CancellationToken cancellationToken)
    {
        var parts = new OneRosterParts(blobs, school.SiteId);
        var forget = stamp - GoneKept;
        return
        [
            await PartAsync(school.OrgsAsync(cancellationToken), o => o),
            await PartAsync(school.SessionsAsync(cancellationToken), s => s),
            await PartAsync(school.CoursesAsync(cancellationToken), c => c),
            await PartAsync(school.ClassesAsync(cancellationToken), c => c),
            await PartAsync(school.UsersAsync(cancellationToken), u => u.Gone()),
            await PartAsync(school.EnrolmentsAsync(cancellationToken), e => e),
            await PartAsync(school.DemographicsAsync(cancellationToken), d => new Demographics { SourcedId = d.SourcedId }),
        ];

        Task<OneRosterPart> PartAsync<T>(IAsyncEnumerable<T> records, Func<T, T> gone) where T : MisRecord =>
            parts.WriteAsync(before?.Part<T>(), records, gone, stamp, forget, cancellationToken);
    }

    private async Task PublishAsync(OneRosterVersion version, OneRosterVersion? before, CancellationToken cancellationToken)
    {
        var table = await tables.GetAsync(OneRosterVersion.Table);
        if (before is null)
            await table.AddEntityAsync(version.ToRow(), cancellationToken);
        else
            await table.UpdateEntityAsync(version.ToRow(), before.ETag, TableUpdateMode.Replace, cancellationToken);
        // Whoever began to read before this version was there reads the one before; nobody reads older ones.
        await DeleteAsync(version.SiteId, (before?.Former ?? []).Except(version.Former).Except(version.Parts.Select(p => p.Name)), cancellationToken);
    }

    private async Task DeleteAsync(Guid siteId, IEnumerable<string> names, CancellationToken cancellationToken)
    {
        var parts = new OneRosterParts(blobs, siteId);
        foreach (var name in names)
            await parts.DeleteAsync(name, cancellationToken);
    }

    /// <summary>The domains that addresses must be in, of the directory that School Data Sync reads if the site has it, and the accounts there.</summary>
    private async Task<(IReadOnlyList<string>? Domains, IReadOnlyList<DirectoryAccount> Accounts)> AddressesAsync(Site site, CancellationToken cancellationToken)
    {
        var (directory, domains) = site switch
        {
            { Microsoft365: { } tenant } => (DirectoryKind.Microsoft365, tenant.VerifiedDomains),
            { Google: { } workspace } => (DirectoryKind.Google, workspace.Domains),
            _ => (default, (IReadOnlyList<string>?)null),
        };
        return (domains, domains is null ? [] : await accounts.ReadAsync(site.Id, directory, cancellationToken).ToListAsync(cancellationToken));
    }

    private static string HashOf(Site site, IReadOnlyList<string>? domains, IReadOnlyList<DirectoryAccount> linked)
    {
        var hash = new XxHash128();
        hash.Append(JsonSerializer.SerializeToUtf8Bytes(new { Rules = site.EmailRules.OrderBy(r => r.Key), Domains = domains }));
        foreach (var account in linked)
            hash.Append(Encoding.UTF8.GetBytes($"{account.PersonId}\n{account.Address}\n"));
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    /// <summary>The moment in whole milliseconds, which is all that the standard has; later than what was given before, whatever the clock says.</summary>
    private static DateTimeOffset Later(DateTimeOffset moment, DateTimeOffset? before)
    {
        var whole = DateTimeOffset.FromUnixTimeMilliseconds(moment.ToUnixTimeMilliseconds());
        return before is { } last && whole <= last ? last.AddMilliseconds(1) : whole;
    }
}
