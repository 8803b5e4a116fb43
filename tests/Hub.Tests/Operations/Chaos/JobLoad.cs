using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Hub.Tests.Operations.Chaos;

/// <summary>Somebody who has the hub do long work, job after job, and follows each to its end.</summary>
/// <param name="world">The hub and what is around it.</param>
/// <param name="name">What it is called in the report.</param>
/// <param name="school">The school.</param>
/// <param name="list">Where its jobs are listed.</param>
internal abstract class JobLoad(ChaosWorld world, string name, ChaosSchool school, string list) : Load(world, name, school)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private readonly ConcurrentQueue<string> accepted = new();
    private readonly DateTimeOffset begun = DateTimeOffset.UtcNow;

    /// <summary>Where its jobs are listed.</summary>
    protected string List => list;

    /// <summary>The addresses of jobs that the hub has accepted: it said so.</summary>
    public IReadOnlyCollection<string> Accepted => accepted;

    /// <summary>Begins a job and waits for its end.</summary>
    /// <returns>The job as it ended; null when it was not accepted, or the end could not be waited for.</returns>
    public async Task<JsonNode?> RunOneAsync(CancellationToken stop)
    {
        if (await StartAsync(stop) is not { Status: 202, Location: { } path })
            return null;
        accepted.Enqueue(path);
        while (true)
        {
            // 404 would be a job that was accepted and is gone: no proper answer.
            if (await GetAsync(path) is { } answer && AtRest(answer.Json))
                return answer.Json;
            await Task.Delay(Look, stop);
        }
    }

    /// <summary>Waits until none of the jobs is under way.</summary>
    public async Task QuietAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!(await AllAsync(limit.Token)).TrueForAll(AtRest))
            await Task.Delay(Look, limit.Token);
    }

    /// <summary>Every job of the list at its end, oldest first. What was accepted and is not among them, or does not end, is wrong.</summary>
    public async Task<IReadOnlyList<JsonNode>> EndAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        var all = await AllAsync(limit.Token);
        foreach (var lost in accepted.Except(all.Select(PathOf), StringComparer.OrdinalIgnoreCase))
            Ledger.Wrong($"{Name}: {lost} was accepted, and the hub knows it no longer.");
        Ledger.Counted(Name, "accepted", accepted.Count);
        Ledger.Counted(Name, "accepted unheard", all.Count - all.Count(j => accepted.Contains(PathOf(j), StringComparer.OrdinalIgnoreCase)));
        var ended = new List<JsonNode>();
        foreach (var path in all.Select(PathOf).Reverse())
        {
            JsonNode? job = null;
            try
            {
                while ((job = (await GetAsync(path))?.Json ?? job) is null || !AtRest(job))
                    await Task.Delay(Look, limit.Token);
                ended.Add(job);
                Ledger.Counted(Name, (string)job["state"]!);
            }
            catch (OperationCanceledException)
            {
                Ledger.Wrong($"{Name}: {path} has not ended {Limit.TotalSeconds:0} seconds after all was quiet: {job?.ToJsonString()}");
            }
        }

        return ended;
    }

    /// <summary>Asks for a job.</summary>
    protected abstract Task<Reply?> StartAsync(CancellationToken stop);

    /// <summary>Looks at what came of a job.</summary>
    /// <returns>Whether it is what was wanted.</returns>
    protected abstract Task<bool> EndedAsync(JsonNode job);

    protected override async Task OnceAsync(CancellationToken stop)
    {
        if (await RunOneAsync(stop) is { } job && await EndedAsync(job))
            Done();
    }

    protected Task<Reply?> PostAsync(string path, object body, params int[] allowed) => PostAsync(path, JsonContent.Create(body), School.Token, allowed);

    protected string PathOf(JsonNode job) => $"{List}/{job["id"]}";

    /// <summary>All jobs, newest first.</summary>
    private async Task<List<JsonNode>> AllAsync(CancellationToken cancellationToken)
    {
        var jobs = new List<JsonNode>();
        string? cursor = null;
        do
        {
            if (await GetAsync($"{List}?limit=200{(cursor is null ? "" : $"&cursor={cursor}")}") is { } answer)
            {
                jobs.AddRange(answer.Json["items"]!.AsArray()!);
                cursor = (string?)answer.Json["next"];
                if (cursor is null)
                    return jobs.FindAll(IsOwn);
            }

            await Task.Delay(Look, cancellationToken);
        }
        while (true);
    }

    /// <summary>Whether a job of the list is one of this load's: those of before were the test's own.</summary>
    protected virtual bool IsOwn(JsonNode job) => (DateTimeOffset)job["createdAt"]! >= begun;

    private static bool AtRest(JsonNode job) => (string?)job["state"] is not ("waiting" or "running");
}
