using System.Collections.Concurrent;
using Hub.Core;
using Hub.Core.Operations;
using Hub.Core.Storage;

namespace Hub.Functions.Operations.Orchestrations;

/// <summary>Jobs and orchestrations of all sites to be looked at: the same for scripts and for pages.</summary>
public sealed class LookAtJobs(Jobs jobs, Core.Sites.Sites sites, IEnumerable<IJobUpkeep> upkeeps)
{
    private const int Together = 16;

    /// <summary>The kinds of jobs that there are.</summary>
    internal IReadOnlyCollection<string> Kinds { get; } = [.. upkeeps.Select(u => u.Kind).Order(StringComparer.Ordinal)];

    /// <summary>A page of jobs.</summary>
    internal async Task<ListPage<JobView>> ListAsync(DurableTaskClient orchestrations, JobFilter filter, string? position, int size, CancellationToken cancellationToken)
    {
        var page = await jobs.SearchAsync(filter, position, size, cancellationToken);
        var names = new ConcurrentDictionary<Guid, string?>();
        var views = new JobView[page.Items.Count];
        await Parallel.ForEachAsync(Enumerable.Range(0, views.Length), new ParallelOptions { MaxDegreeOfParallelism = Together, CancellationToken = cancellationToken }, async (n, token) =>
        {
            var job = page.Items[n];
            if (!names.TryGetValue(job.SiteId, out var name))
                names[job.SiteId] = name = await NameAsync(job.SiteId, token);
            // While it runs, its orchestration knows better how far it is.
            var instance = job.State == JobState.Running ? await orchestrations.GetInstanceAsync(job.InstanceId, getInputsAndOutputs: true, token) : null;
            views[n] = JobView.Of(job, name, InstanceView.ProgressOf(instance) ?? job.Progress);
        });
        return new ListPage<JobView>(views, page.Next);
    }

    /// <summary>One job, with its orchestration and what can be done with it.</summary>
    internal async Task<JobView> ViewAsync(KnownJob known, CancellationToken cancellationToken) =>
        JobView.Of(known.Job, await NameAsync(known.Job.SiteId, cancellationToken), known.Job.State == JobState.Running ? InstanceView.ProgressOf(known.Instance) ?? known.Job.Progress : known.Job.Progress) with
        {
            InstanceId = known.Instance?.InstanceId ?? known.Job.InstanceId,
            Orchestration = known.Instance is { } instance ? InstanceView.Of(instance) : null,
            Actions = await ActionsView.OfAsync(known, cancellationToken),
        };

    /// <summary>A page of the orchestrations whose ids begin in the same way, in the order of their ids.</summary>
    /// <param name="orchestrations">The orchestrations.</param>
    /// <param name="prefix">What their ids begin with.</param>
    /// <param name="status">How they stand; empty for all.</param>
    /// <param name="position">Where the last page ended; null for the start.</param>
    /// <param name="size">The most to return.</param>
    internal static async Task<Outcome<ListPage<InstanceView>>> InstancesAsync(DurableTaskClient orchestrations, string prefix, string status, string? position, int size)
    {
        // By a prefix it is a range of keys; without one it would be a look at every orchestration that there is.
        if (InstanceFamily.Of(prefix) is null)
        {
            var known = string.Join(", ", InstanceFamily.All.Select(f => f.Prefix));
            return new Invalid("invalid_prefix", $"prefix must begin with one of {known}", new FieldError("prefix", $"must begin with one of {known}"));
        }

        var statuses = Enum.GetValues<OrchestrationRuntimeStatus>().Where(s => status.Length == 0 || status == SteerJobs.Words(s)).ToArray();
        if (statuses.Length == 0)
            return new Invalid("invalid_status", "There is no such status.", new FieldError("status", $"must be one of {string.Join(", ", Enum.GetValues<OrchestrationRuntimeStatus>().Select(SteerJobs.Words))}."));
        var asked = new OrchestrationQuery(Statuses: status.Length == 0 ? null : statuses, InstanceIdPrefix: prefix, PageSize: size, FetchInputsAndOutputs: true);
        try
        {
            await foreach (var page in orchestrations.GetAllInstancesAsync(asked).AsPages(position, size))
                return new ListPage<InstanceView>([.. page.Values.Select(InstanceView.Of)], page.ContinuationToken is { Length: > 0 } next ? next : null);
        }
        catch (Exception e) when (position is not null && e is not OperationCanceledException)
        {
            // The place is the store's own word, which only the store can read; each runtime says in its own way that it cannot.
            return new Invalid("invalid_cursor", "cursor is not one that the hub gave. Start again without it.", new FieldError("cursor", "is not one that the hub gave."));
        }

        return new ListPage<InstanceView>([], null);
    }

    /// <summary>The timeline of an orchestration; null when there is no such.</summary>
    internal static async Task<IReadOnlyList<TimelineEntry>?> TimelineAsync(DurableTaskClient orchestrations, string? instanceId, CancellationToken cancellationToken)
    {
        if (instanceId is null || await orchestrations.GetInstanceAsync(instanceId, cancellationToken) is null)
            return null;
        return Timeline.Of(await orchestrations.GetOrchestrationHistoryAsync(instanceId, cancellationToken));
    }

    private async Task<string?> NameAsync(Guid siteId, CancellationToken cancellationToken) => (await sites.FindAsync(siteId, cancellationToken))?.Name;
}
