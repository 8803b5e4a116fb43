using System.Collections.Concurrent;
using Hub.Core.Mis;
using Hub.Core.Operations;
using Hub.Core.Operations.Telemetry;

namespace Hub.Core.ActiveDirectory.Agents;

/// <summary>What an agent does with the hub: takes orders, answers them, reports its directory.</summary>
public sealed class AgentWork
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(2);

    private readonly DirectoryOrders orders;
    private readonly ReportedDirectory directory;
    private readonly NameStore names;
    private readonly Snapshots snapshots;
    private readonly Audit audit;
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource> waiting = new();

    internal AgentWork(DirectoryOrders orders, ReportedDirectory directory, NameStore names, Snapshots snapshots, Audit audit) =>
        (this.orders, this.directory, this.names, this.snapshots, this.audit) = (orders, directory, names, snapshots, audit);

    /// <summary>Wakes whoever waits at this instance for work of a school; others look every two seconds.</summary>
    public void Wake(Guid siteId)
    {
        if (waiting.TryRemove(siteId, out var signal))
            signal.TrySetResult();
    }

    /// <summary>Gives out orders; where there are none, waits for some without holding a thread.</summary>
    public async Task<IReadOnlyList<DirectoryOrder>> TakeAsync(Guid siteId, string? run, int most, TimeSpan wait, CancellationToken cancellationToken)
    {
        // The machine's own time: a wait is as long as whoever waits feels it.
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        while (true)
        {
            var signal = waiting.GetOrAdd(siteId, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            if (await orders.LeaseAsync(siteId, run, most, cancellationToken) is { Count: > 0 } leased)
                return leased;
            var left = wait - System.Diagnostics.Stopwatch.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
                return [];
            await Task.WhenAny(signal.Task, Task.Delay(left < LookAgain ? left : LookAgain, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Takes an answer. Of an order that was replaced only what it says of the account and of changes is kept.</summary>
    public async Task<Outcome<bool>> AnswerAsync(Guid siteId, string orderId, OrderAnswer answer, string clientId, CancellationToken cancellationToken)
    {
        if (await orders.AnswerAsync(siteId, orderId, answer, cancellationToken) is not { } taken)
            return new NotFound("order_unknown", "There was never such an order.");
        HubMetrics.OrderAnswered(answer.Outcome);
        if (answer.ObjectGuid is { } guid && answer.Outcome is not (OrderOutcome.Refused or OrderOutcome.Failed))
            await names.KnowAsync(siteId, taken.After.PersonId, guid, cancellationToken);
        var news = taken.After != taken.Before && (taken.After.Code, taken.After.State) != (taken.Before.Code, taken.Before.State);
        if ((news && answer.Outcome != OrderOutcome.Unchanged) || (taken.Replaced && answer.Changes.Count > 0))
        {
            var what = string.Join("; ", answer.Changes.Select(c => $"{c.What}: {c.Before} > {c.After}"));
            await audit.AddAsync(new AuditRecord(siteId, clientId, $"directory_work.{answer.Outcome.ToString().ToLowerInvariant()}", $"{taken.After.PersonId} {what}{answer.Detail}".TrimEnd(), answer.Code), cancellationToken);
        }

        return true;
    }

    /// <summary>Takes a part of a report.</summary>
    /// <returns>Whether it was the last: then it is to be planned anew.</returns>
    public async Task<bool> ReportAsync(Guid siteId, DirectoryReport report, CancellationToken cancellationToken)
    {
        await directory.TakeAsync(siteId, report, cancellationToken);
        if (report.Usn is null)
            return false;
        var (reported, stored) = (await directory.ReadAsync(siteId, cancellationToken), await names.ReadAsync(siteId, cancellationToken));
        IReadOnlyCollection<string> people = await snapshots.CurrentAsync(siteId, cancellationToken) is { } snapshot
            ? await snapshots.ReadLinesAsync<Person>(snapshot, cancellationToken).Select(l => l.Id).ToListAsync(cancellationToken)
            : [];
        foreach (var (guid, person) in TakenNames.Owners(siteId, stored, people, reported).Where(o => stored.People.GetValueOrDefault(o.Value) is { ObjectGuid: null }))
            await names.KnowAsync(siteId, person, guid, cancellationToken);
        return true;
    }

    /// <summary>Forgets the accounts that the directory no longer has, so that they are made anew. Until somebody wants that they stay away: whoever deleted one may have meant it, or restores it with all that it was.</summary>
    /// <returns>Whose they were.</returns>
    public async Task<IReadOnlyList<string>> ForgetGoneAsync(Guid siteId, CancellationToken cancellationToken)
    {
        string[] gone = [.. (await orders.ListAsync(siteId, cancellationToken)).Where(a => a.IsGone).Select(a => a.PersonId)];
        foreach (var person in gone)
        {
            await names.KnowAsync(siteId, person, null, cancellationToken);
            await orders.StartAgainAsync(siteId, person, cancellationToken);
        }

        return gone;
    }
}
