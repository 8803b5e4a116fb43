using System.Net;
using System.Text.Json.Nodes;
using Hub.Core.Operations;
using Hub.Local.Durable;
using Hub.Local.Durable.Client;
using Hub.Tests.Fixtures;
using Hub.Tests.Provisioning;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Operations.Orchestrations;

/// <summary>Jobs in every state, and what the operating team asks about them.</summary>
internal static class JobSteps
{
    public const string Jobs = "/operations/v1/jobs";
    public const string Instances = "/operations/v1/instances";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The address of a job for the operating team.</summary>
    public static string JobPath(this TestSite site, string job) => $"{Jobs}/{site.Id}/{job.Split('/')[^1]}";

    /// <summary>The job as it is stored.</summary>
    public static async Task<Job> StoredAsync(this TestSite site, string job) => (await site.Hub.Services.GetRequiredService<Core.Operations.Jobs>().FindAsync(site.Id, job.Split('/')[^1], Cancellation))!;

    /// <summary>Puts a job into a state that no test could reach at will.</summary>
    public static Task SetAsync(this TestSite site, string job, JobState state) =>
        site.Hub.Services.GetRequiredService<Core.Operations.Jobs>().UpdateAsync(site.Id, job.Split('/')[^1], j => j with { State = state }, Cancellation);

    /// <summary>Waits until a job's orchestration has ended.</summary>
    public static async Task EndedAsync(this TestSite site, string job) =>
        await site.Hub.Services.GetRequiredService<DurableTaskClient>().WaitForInstanceCompletionAsync((await site.StoredAsync(job)).InstanceId, Cancellation);

    /// <summary>An orchestration that has failed, as there is no such orchestrator.</summary>
    public static async Task FailedAsync(HubHost hub, string instanceId)
    {
        var client = hub.Services.GetRequiredService<DurableTaskClient>();
        await client.ScheduleNewOrchestrationInstanceAsync("Nothing", null, new StartOrchestrationOptions(instanceId), Cancellation);
        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await client.WaitForInstanceCompletionAsync(instanceId, Cancellation)).RuntimeStatus);
    }

    /// <summary>An orchestration that waits for ever.</summary>
    public static async Task WaitingAsync(HubHost hub, string instanceId)
    {
        var client = hub.Services.GetRequiredService<DurableTaskClient>();
        await client.ScheduleNewOrchestrationInstanceAsync("ImportLane", new Hub.Functions.Mis.LaneState(Guid.NewGuid()), new StartOrchestrationOptions(instanceId), Cancellation);
        await client.WaitForInstanceStartAsync(instanceId, false, Cancellation);
    }

    /// <summary>What is answered to the operating team.</summary>
    public static async Task<(HttpStatusCode Status, JsonNode? Answer)> OperatorAsync(this HubHost hub, HttpMethod method, string path)
    {
        using var client = hub.ClientWith(hub.Keys.Default);
        using var answer = await client.SendAsync(new HttpRequestMessage(method, path), Cancellation);
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        return (answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    /// <summary>What is refused to the operating team: the status and the code.</summary>
    public static async Task<(int Status, string? Code)> RefusedAsync(this HubHost hub, HttpMethod method, string path)
    {
        var (status, answer) = await hub.OperatorAsync(method, path);
        return ((int)status, (string?)answer?["code"]);
    }
}
