using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Hub.Tests.Operations.Chaos;

/// <summary>A school's MIS that delivers feed after feed, each with other names.</summary>
internal sealed class ImportLoad(ChaosWorld world, ChaosSchool school, string misToken) : JobLoad(world, "MIS imports", school, $"/mis/v1/sites/{school.Id}/imports")
{
    /// <summary>The last feed that was sent.</summary>
    public int Number { get; private set; }

    protected override Task<Reply?> StartAsync(CancellationToken stop)
    {
        var content = new StreamContent(School.Feed(++Number)) { Headers = { ContentType = new MediaTypeHeaderValue("application/zip") } };
        return SendAsync(World.Client, HttpMethod.Put, $"/mis/v1/sites/{School.Id}/feed", misToken, content);
    }

    protected override Task<bool> EndedAsync(JsonNode job)
    {
        var well = (string?)job["state"] == "completed";
        if (!well)
            Ledger.Wrong($"{Name}: {job.ToJsonString()}");
        return Task.FromResult(well);
    }
}
