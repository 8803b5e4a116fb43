using System.Text.Json.Nodes;

namespace Hub.Tests.Operations.Chaos;

/// <summary>A script that gives everybody of a school's directory one new address after another. No address is wanted twice, so that each write tells whose it is.</summary>
internal sealed class RenameLoad(ChaosWorld world, ChaosSchool school, string directory) : JobLoad(world, "address updates", school, $"/provisioning/v1/sites/{school.Id}/email-updates")
{
    private int round;

    public string Directory => directory;

    /// <summary>The address that a round gives to a person.</summary>
    public string Address(string person) => $"r{round}.{person}@{School.Domain}";

    /// <summary>What became of each person in a job.</summary>
    public async Task<IReadOnlyList<JsonNode>> RowsAsync(JsonNode job)
    {
        while (true)
        {
            if (await GetAsync($"{PathOf(job)}/people?limit=500", null, 409) is { } answer)
                return answer.Status == 409 ? [] : [.. answer.Json["items"]!.AsArray()!];
            await Task.Delay(100);
        }
    }

    protected override bool IsOwn(JsonNode job) => base.IsOwn(job) && (string?)job["directory"] == directory;

    protected override Task<Reply?> StartAsync(CancellationToken stop)
    {
        round++;
        return PostAsync(List, new { directory, from = "explicit", addresses = ChaosSchool.People.ToDictionary(p => p, Address), preview = false });
    }

    protected override Task<bool> EndedAsync(JsonNode job) => Task.FromResult((string?)job["state"] is "completed" or "completed_with_failures");
}
