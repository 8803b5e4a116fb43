using Hub.Core.Operations;
using Hub.Core.Storage;
using Microsoft.Extensions.Caching.Memory;

namespace Hub.Core.Provisioning;

/// <summary>
/// How far people are in a directory: what the links say, and what the newest e-mail updates found or are at. Links are read anew after a few seconds, or when an update has
/// ended; what an update found does not change any more.
/// </summary>
public sealed class DirectoryStates(DirectoryAccounts links, Jobs jobs, EmailUpdates updates, TimeProvider time) : IDisposable
{
    private const int RecentJobs = 10;

    // About 120 bytes each.
    private const int MostRows = 250_000;
    private const int MostLists = 200;

    private readonly MemoryCache found = new(new MemoryCacheOptions { SizeLimit = MostRows });
    private readonly FreshCache<string, IReadOnlyDictionary<string, DirectoryAccount>> accounts = new(TimeSpan.FromSeconds(5), MostLists, time);

    /// <summary>The states of a site's people.</summary>
    /// <returns>The state of whoever is asked for by the id in the MIS.</returns>
    public async Task<Func<string, DirectoryState>> ReadAsync(Guid siteId, DirectoryKind directory, CancellationToken cancellationToken)
    {
        var (layers, ended) = await LayersAsync(await NewestAsync(siteId, cancellationToken), directory, cancellationToken);
        var linked = await accounts.GetAsync($"{siteId} {directory} {ended}", async () =>
            await links.ReadAsync(siteId, directory, cancellationToken).ToDictionaryAsync(a => a.PersonId, StringComparer.Ordinal, cancellationToken));
        return person => State(person, linked.GetValueOrDefault(person), layers);
    }

    /// <summary>How far one person is in each directory.</summary>
    /// <param name="siteId">The site.</param>
    /// <param name="personId">The person's id in the MIS.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyDictionary<DirectoryKind, DirectoryState>> FindAsync(Guid siteId, string personId, CancellationToken cancellationToken)
    {
        var newest = NewestAsync(siteId, cancellationToken);
        var states = await Task.WhenAll(Enum.GetValues<DirectoryKind>().Select(async directory =>
        {
            var link = links.FindAsync(siteId, directory, personId, cancellationToken);
            var (layers, _) = await LayersAsync(await newest, directory, cancellationToken);
            return (directory, State: State(personId, await link, layers));
        }));
        return states.ToDictionary(s => s.directory, s => s.State);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        found.Dispose();
        accounts.Dispose();
    }

    private static DirectoryState State(string person, DirectoryAccount? link, IReadOnlyList<Func<string, Finding?>> layers)
    {
        var finding = layers.Select(l => l(person)).FirstOrDefault(f => f is not null);
        var state = finding?.State is ProvisioningState.Queued or ProvisioningState.InProgress ? finding.State
            : link is not null ? ProvisioningState.Provisioned
            : finding?.State ?? ProvisioningState.NotProvisioned;
        return new DirectoryState(state, link?.Address, finding?.Reason, finding?.JobId);
    }

    private async Task<IReadOnlyList<Job>> NewestAsync(Guid siteId, CancellationToken cancellationToken) => (await jobs.ListAsync(siteId, EmailUpdateStates.Kind, null, RecentJobs, cancellationToken)).Items;

    /// <summary>What each of the newest updates says of a person, the newest first; and the newest that has ended.</summary>
    private async Task<(IReadOnlyList<Func<string, Finding?>> Layers, string? Ended)> LayersAsync(IReadOnlyList<Job> newest, DirectoryKind directory, CancellationToken cancellationToken)
    {
        var layers = new List<Func<string, Finding?>>();
        string? ended = null;
        foreach (var job in newest)
        {
            var detail = job.DetailAs<EmailUpdateDetail>();
            if (detail.Directory != directory)
                continue;
            if (EmailUpdateStates.Ended(job.State))
                ended ??= job.Id;
            if (detail.ChangeSet is not null)
            {
                var rows = await RowsAsync(job, detail, cancellationToken);
                layers.Add(person => rows.TryGetValue(person, out var row) ? Of(job, detail, row) : null);
            }
            else if (job.State is JobState.Waiting or JobState.Running && await updates.AskedAsync(job, cancellationToken) is { } asked)
                layers.Add(person => asked(person) ? new Finding(ProvisioningState.Queued, null, job.Id) : null);
        }

        return (layers, ended);
    }

    /// <summary>What a row says; null when it decides nothing, so that an older update does.</summary>
    private static Finding? Of(Job job, EmailUpdateDetail detail, FoundRow row) => row.Outcome switch
    {
        RowOutcome.Planned when job.State == JobState.Running =>
            new Finding(detail.WaitingFor is null ? ProvisioningState.InProgress : ProvisioningState.Queued, null, job.Id),
        RowOutcome.Updated or RowOutcome.Unchanged => new Finding(ProvisioningState.NotProvisioned, null, job.Id),
        RowOutcome.Failed => new Finding(ProvisioningState.NotProvisioned, row.Reason, job.Id),
        RowOutcome.Refused when row.Code == Codes.AmbiguousAccount => new Finding(ProvisioningState.Ambiguous, row.Reason, job.Id),
        RowOutcome.Refused when row.Code == Codes.NoAccount => new Finding(ProvisioningState.NotProvisioned, row.Reason, job.Id),
        RowOutcome.Refused => new Finding(ProvisioningState.Refused, row.Reason, job.Id),
        _ => null,
    };

    private async Task<IReadOnlyDictionary<string, FoundRow>> RowsAsync(Job job, EmailUpdateDetail detail, CancellationToken cancellationToken)
    {
        var key = (job.SiteId, EmailUpdateStates.Ended(job.State) ? job.Id : detail.ChangeSet);
        if (found.TryGetValue(key, out IReadOnlyDictionary<string, FoundRow>? known))
            return known!;
        var rows = new Dictionary<string, FoundRow>(StringComparer.Ordinal);
        // The same few reasons thousands of times: each is kept once.
        var texts = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in await updates.RowsAsync(job, cancellationToken) ?? [])
            rows[row.PersonId] = new FoundRow(row.Outcome, Once(row.Code), Once(row.Reason));
        return found.Set(key, rows, new MemoryCacheEntryOptions { Size = rows.Count + 1, SlidingExpiration = TimeSpan.FromMinutes(10) });

        string Once(string text)
        {
            if (texts.TryGetValue(text, out var kept))
                return kept;
            texts.Add(text);
            return text;
        }
    }

    private readonly record struct FoundRow(RowOutcome Outcome, string Code, string Reason);

    private sealed record Finding(ProvisioningState State, string? Reason, string JobId);
}

/// <summary>How far a person is in a directory.</summary>
/// <param name="State">The state.</param>
/// <param name="Address">The address of the account; null without one.</param>
/// <param name="Reason">What the newest update found against the person; null for nothing.</param>
/// <param name="JobId">The newest update that says something of the person; null when there is none.</param>
public sealed record DirectoryState(ProvisioningState State, string? Address, string? Reason, string? JobId);

/// <summary>How far somebody is in a directory.</summary>
public enum ProvisioningState
{
    /// <summary>The hub knows the person's account.</summary>
    Provisioned,

    /// <summary>An update is at work on the account.</summary>
    InProgress,

    /// <summary>An update is to come to the person.</summary>
    Queued,

    /// <summary>The hub knows no account.</summary>
    NotProvisioned,

    /// <summary>Several accounts may be the person's.</summary>
    Ambiguous,

    /// <summary>The newest update could do nothing for the person, and knows no account.</summary>
    Refused,
}
