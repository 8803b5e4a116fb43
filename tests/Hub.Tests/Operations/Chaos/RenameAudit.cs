using System.Text.Json.Nodes;
using Hub.Simulators;
using Hub.Simulators.Writes;

namespace Hub.Tests.Operations.Chaos;

/// <summary>Holds what the hub says of a directory's address updates against what the directory has been through.</summary>
internal sealed class RenameAudit(ChaosWorld world, RenameLoad load, ChaosSchool school)
{
    private readonly ILookup<(string?, string?), RecordedWrite> writes = world.Simulators.Writes.All()
        .Where(w => w.Directory == (load.Directory == "google" ? SimulatedDirectory.Google : SimulatedDirectory.Microsoft365) && w.To?.EndsWith($"@{school.Domain}", StringComparison.Ordinal) == true)
        .ToLookup(w => (w.PersonId, w.To));

    /// <summary>Looks at every person of every job, and at every write that no job tells of.</summary>
    public async Task RunAsync(IReadOnlyList<JsonNode> jobs)
    {
        var told = new HashSet<(string?, string?)>();
        // Only a job whose caller did not hear of it meets the next one on its way: that one then finds other addresses than it planned from.
        var mayMeet = jobs.Count > load.Accepted.Count;
        foreach (var job in jobs)
        {
            foreach (var row in await load.RowsAsync(job))
            {
                var key = ((string?)row["personId"], (string?)row["to"]);
                told.Add(key);
                Check(row, writes[key].Count(w => w.Effective), mayMeet);
            }
        }

        foreach (var (key, asked) in writes.Select(w => (w.Key, w.ToArray())))
        {
            var done = asked.Count(w => w.Effective);
            Count("addresses written", done);
            Count("the same address asked for again (changed nothing)", asked.Length - done);
            if (done > 1)
                Wrong($"{key} was written {done} times");
            if (!told.Contains(key))
                Wrong($"{key} was written, and no job tells of it");
        }
    }

    private void Check(JsonNode row, int written, bool mayMeet)
    {
        var (outcome, code) = ((string?)row["outcome"], (string?)row["code"]);
        Count("addresses wanted");
        switch (outcome)
        {
            case "updated" when written == 1:
            case "refused" when written == 0 && mayMeet:
                break;
            // The hub's patience ended before a read could settle it, and it says so.
            case "failed":
                Count(written == 0 ? "addresses given up (failed)" : "addresses written, of which the hub says that it does not know (failed)");
                if (written > 0 && code is not ("directory_unavailable" or "throttled" or "internal_error"))
                    Wrong($"{row.ToJsonString()}, but it was written");
                break;
            default:
                Wrong($"{row.ToJsonString()}, but it was written {written} times");
                break;
        }

        if (outcome == "refused")
            Count($"addresses refused ({code})");
    }

    private void Count(string what, int count = 1) => world.Ledger.Counted("writes", what, count);

    private void Wrong(string what) => world.Ledger.Wrong($"{load.Name}, {load.Directory} of {school.Marker}: {what}.");
}
