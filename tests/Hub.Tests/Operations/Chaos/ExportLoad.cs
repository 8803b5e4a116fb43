using System.Text.Json.Nodes;

namespace Hub.Tests.Operations.Chaos;

/// <summary>A script that has rostering files made and downloads them: the same bytes each time, since nothing that goes into them changes.</summary>
/// <param name="world">The hub and what is around it.</param>
/// <param name="school">The school.</param>
/// <param name="undisturbed">The files as they were made in peace.</param>
internal sealed class ExportLoad(ChaosWorld world, ChaosSchool school, byte[] undisturbed) : JobLoad(world, "exports", school, $"/rostering/v1/sites/{school.Id}/exports")
{
    public static readonly object Request = new { format = "sds-v2.1" };

    /// <summary>Whether the files of an export are those that were made in peace; null when they could not be had.</summary>
    public async Task<bool?> IsSameAsync(JsonNode export) =>
        (string?)export["download"]?["files"] is { } files && await GetAsync(files) is { } answer ? answer.Body.AsSpan().SequenceEqual(undisturbed) : null;

    protected override Task<Reply?> StartAsync(CancellationToken stop) => PostAsync(List, Request);

    protected override async Task<bool> EndedAsync(JsonNode job)
    {
        if ((string?)job["state"] != "completed")
            Ledger.Wrong($"{Name}: {job.ToJsonString()}");
        else if (await IsSameAsync(job) is not { } same)
            return false;
        else if (!same)
            Ledger.Wrong($"{Name}: {PathOf(job)} has other files than were made in peace.");
        else
            return true;
        return false;
    }
}
