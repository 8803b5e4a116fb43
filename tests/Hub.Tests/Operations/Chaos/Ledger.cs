using System.Collections.Concurrent;
using System.Diagnostics;

namespace Hub.Tests.Operations.Chaos;

/// <summary>What was asked of the hub in a run, what came of it, and what must not have been.</summary>
internal sealed class Ledger
{
    private readonly ConcurrentDictionary<(string Load, string Answer), int> answers = new();
    private readonly ConcurrentDictionary<(string Load, string Outcome), int> jobs = new();
    private readonly ConcurrentDictionary<string, int> disturbances = new();
    private readonly ConcurrentDictionary<string, long> lastDone = new();
    private readonly ConcurrentDictionary<string, (TimeSpan Longest, string After)> recoveries = new();
    private readonly ConcurrentQueue<string> wrongs = new();

    /// <summary>What contradicts what is promised, each in a sentence.</summary>
    public IReadOnlyCollection<string> Wrongs => wrongs;

    /// <summary>How often each load was answered how: by status, or <c>cut</c>.</summary>
    public ILookup<string, (string Answer, int Count)> Answers => answers.ToLookup(a => a.Key.Load, a => (a.Key.Answer, a.Value));

    /// <summary>How each load's jobs ended.</summary>
    public ILookup<string, (string Outcome, int Count)> Jobs => jobs.ToLookup(j => j.Key.Load, j => (j.Key.Outcome, j.Value));

    public IReadOnlyDictionary<string, int> Disturbances => disturbances;

    /// <summary>The longest that each load was without success after a disturbance had ended.</summary>
    public IReadOnlyDictionary<string, (TimeSpan Longest, string After)> Recoveries => recoveries;

    public void Answered(string load, string answer) => answers.AddOrUpdate((load, answer), 1, (_, n) => n + 1);

    public void Counted(string load, string outcome, int count = 1) => jobs.AddOrUpdate((load, outcome), count, (_, n) => n + count);

    public void Disturbed(string what, int count = 1) => disturbances.AddOrUpdate(what, count, (_, n) => n + count);

    /// <summary>A load has done, just now, what it is there for.</summary>
    public void Done(string load) => lastDone[load] = Stopwatch.GetTimestamp();

    /// <summary>Whether it has since a moment.</summary>
    public bool DoneSince(string load, long timestamp) => lastDone.TryGetValue(load, out var last) && last > timestamp;

    public void Recovered(string load, TimeSpan after, string disturbance) =>
        recoveries.AddOrUpdate(load, (after, disturbance), (_, known) => known.Longest > after ? known : (after, disturbance));

    public void Wrong(string sentence)
    {
        // A fault that repeats is told often enough to be seen.
        if (wrongs.Count < 200)
            wrongs.Enqueue(sentence);
    }
}
