using System.Text.Json.Nodes;

namespace Hub.Tests.Operations.Chaos;

/// <summary>A script that sends one set of files to School Data Sync again and again.</summary>
internal sealed class UploadLoad(ChaosWorld world, ChaosSchool school, string export) : JobLoad(world, "SDS uploads", school, $"/rostering/v1/sites/{school.Id}/sds-uploads")
{
    // One whose caller did not hear of it is at work.
    protected override Task<Reply?> StartAsync(CancellationToken stop) => PostAsync(List, new { exportId = export, again = true }, 409);

    protected override Task<bool> EndedAsync(JsonNode job) => Task.FromResult((string?)job["state"] == "completed");
}
