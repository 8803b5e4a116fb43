using Hub.Core.Mis;
using Hub.Core.Provisioning;

namespace Hub.Core.Operations.Nightly;

/// <summary>Finds the schools for which a night has something to do. One for which it has nothing costs one read: which MIS data it has.</summary>
public sealed class LookAtSites(Sites.Sites sites, Snapshots snapshots, DirectoryAccounts accounts, Nights nights, TimeProvider time)
{
    private const int PageSize = 500;
    private const int Together = 32;

    /// <summary>Looks at the next schools.</summary>
    /// <param name="position">Where the last look ended; null for the first.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<SitesToDo> RunAsync(string? position, CancellationToken cancellationToken)
    {
        var page = await sites.ListAsync(position, PageSize, cancellationToken);
        if (page.Items.Count == 0)
            return new SitesToDo([], 0, null);
        var before = await nights.InStepAsync(page.Items[0].Id, page.Items[^1].Id, cancellationToken);
        var links = await accounts.MarksAsync(page.Items[0].Id, page.Items[^1].Id, cancellationToken);
        var now = time.GetUtcNow();
        var due = new bool[page.Items.Count];
        await Parallel.ForAsync(0, due.Length, new ParallelOptions { MaxDegreeOfParallelism = Together, CancellationToken = cancellationToken }, async (i, token) =>
        {
            var site = page.Items[i];
            // A school without MIS data has nothing to be in step with.
            due[i] = await snapshots.CurrentIdAsync(site.Id, token) is { } current && before.GetValueOrDefault(site.Id)?.Holds(site, current, links.GetValueOrDefault(site.Id), site.DayAt(now)) != true;
        });
        return new SitesToDo([.. page.Items.Where((_, i) => due[i]).Select(s => s.Id)], page.Items.Count, page.Next);
    }
}

/// <summary>Schools for which there is something to do.</summary>
/// <param name="Sites">Their ids.</param>
/// <param name="Looked">How many schools were looked at.</param>
/// <param name="Next">Where the look ended; null at the end.</param>
public sealed record SitesToDo(IReadOnlyList<Guid> Sites, int Looked, string? Next);
