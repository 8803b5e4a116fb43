using System.Text.Json;
using Azure.Data.Tables;
using Hub.Core.Mis;
using Hub.Core.Operations;
using Hub.Core.Operations.DataProtection;
using Hub.Core.Partners.Rap;
using Hub.Core.Rostering.OneRoster;
using Hub.Core.Rostering.Records;
using Hub.Core.Storage;

namespace Hub.Core.Rostering;

/// <summary>What partners are given of a person, over RAP and OneRoster and in files. They hear that somebody is gone before the person is erased; what tells them so holds ids alone.</summary>
public sealed class RosteringData(Roster roster, OneRosterRosters rosters, ExportStore store, Snapshots snapshots, Jobs jobs, Tables tables, Blobs blobs) : IPersonalData
{
    /// <inheritdoc/>
    public async Task<Refusal?> RefusalAsync(DataSubject person, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        var current = await snapshots.CurrentIdAsync(person.SiteId, cancellationToken);
        var state = await roster.StateAsync(person.SiteId, cancellationToken);
        var told = state is null || (!state.Unfinished && state.Basis is { } basis && JsonSerializer.Deserialize(basis, RapJson.Default.RapBasis)?.SnapshotId == current);
        return person.PersonId is null || (told && await rosters.CurrentAsync(person.SiteId, cancellationToken) is var version && (version is null || version.Basis.SnapshotId == current))
            ? null
            : new Conflict("partners_not_told", "What partners read is not in step with the school's last MIS data yet, so they may not know that the person has left. It is brought in step after each import, and every night: erase then.");
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<PersonalDocument> ExportAsync(DataSubject person, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        if (person.PersonId is not { } id)
            yield break;
        foreach (var kind in RapKinds.OfPeople)
        {
            if (await roster.FindAsync(person.SiteId, kind, id, cancellationToken) is { Deleted: false } record && JsonSerializer.Deserialize(record.Json.Span, RapJson.Default.RapPerson) is { } given)
                yield return new PersonalDocument("given-over-rap", "What partners read over RAP", given with { RelatedTo = [] });
        }

        if (await rosters.CurrentAsync(person.SiteId, cancellationToken) is { } version)
        {
            var users = (await rosters.ReadAsync<RosterUser>(version, cancellationToken)).Where(u => u.Record.SourcedId == id);
            yield return new PersonalDocument("given-over-oneroster", "What partners read over OneRoster", users.Select(u => new { User = u.Record with { AgentSourcedIds = [] }, u.Gone, u.ChangedAt }).ToArray());
        }

        var leftOut = new List<object>();
        await foreach (var job in jobs.OfSiteAsync(person.SiteId, Exports.Kind, cancellationToken))
        {
            if (job.DetailAs<ExportDetail>().Files is { } files && await store.ReadLeftOutAsync(person.SiteId, job.Id, files.LeftOutSha256, 0, cancellationToken).FirstOrDefaultAsync(p => p.PersonId == id, cancellationToken) is { } row)
                leftOut.Add(new { At = job.CreatedAt, job.DetailAs<ExportDetail>().Format, row.Name, row.Code, row.Address });
        }

        yield return new PersonalDocument("left-out-of-files", "Files that the person was left out of, and why", leftOut);
    }

    /// <inheritdoc/>
    public async Task EraseAsync(DataSubject person, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        if (person.PersonId is not { } id)
            return;
        var current = await snapshots.CurrentIdAsync(person.SiteId, cancellationToken);
        await foreach (var job in jobs.OfSiteAsync(person.SiteId, Exports.Kind, cancellationToken))
        {
            // Whatever was made of data that had the person, and files of changes, which tell who has gone.
            if (job.DetailAs<ExportDetail>() is var detail && (detail.SnapshotId != current || detail.Since is not null))
                await store.RemoveAsync(person.SiteId, job.Id, cancellationToken);
        }

        await EraseFromOneRosterAsync(person.SiteId, id, cancellationToken);
    }

    /// <summary>Takes the name out of what tells that the person is gone, and removes the version before, which nobody has read for long.</summary>
    private async Task EraseFromOneRosterAsync(Guid siteId, string id, CancellationToken cancellationToken)
    {
        if (await rosters.CurrentAsync(siteId, cancellationToken) is not { } version)
            return;
        var parts = new OneRosterParts(blobs, siteId);
        var users = version.Part<RosterUser>();
        var without = await parts.ChangeGoneAsync<RosterUser>(users, id, u => u.Erased(), cancellationToken);
        var next = version with { Parts = [.. version.Parts.Select(p => p == users ? without : p)], Former = [] };
        // Published first. When it is overtaken, the next call finds what is to be done; what was written then is led to by nothing, and holds nothing of the person.
        await (await tables.GetAsync(OneRosterVersion.Table)).UpdateEntityAsync(next.ToRow(), version.ETag, TableUpdateMode.Replace, cancellationToken);
        foreach (var name in version.Former.Append(users.Name).Except(next.Parts.Select(p => p.Name)))
            await parts.DeleteAsync(name, cancellationToken);
    }
}
