using System.Diagnostics;
using Hub.Core.Mis;
using Hub.Core.Operations;
using Hub.Core.Provisioning;
using Hub.Functions.Demo;
using Hub.Local.Durable.Client;
using Hub.Local.Functions.Http;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Benchmarks;

/// <summary>The whole hub on its embedded runtime, asked over HTTP.</summary>
internal sealed class ApplyHub : IAsyncDisposable
{
    private readonly IHost host;
    private readonly HubClient client;

    private ApplyHub(IHost host, string folder)
    {
        this.host = host;
        var address = new Uri(host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        client = new HubClient(address, FunctionKeys.ReadOrMake(Path.Combine(folder, "function-keys.json")).Default);
    }

    public static async Task<ApplyHub> StartAsync(string folder, string storage, IReadOnlyDictionary<string, string> simulators)
    {
        var settings = new Dictionary<string, string>(simulators)
        {
            ["AzureWebJobsStorage"] = storage,
            ["Hub:DataFolder"] = folder,
            // Nothing paces the directory, so that a hundred accounts take no seconds but a moment.
            ["Provisioning:Pace:Calls"] = "0",
            ["Provisioning:ChunkSize"] = "500",
            ["Provisioning:Brake:Percent"] = "100",
        };
        var builder = Functions.Program.CreateBuilder(["--urls", "http://127.0.0.1:0", .. settings.Select(s => $"--{s.Key}={s.Value}")]);
        builder.Logging.ClearProviders();
        var host = builder.Build();
        await host.StartAsync();
        return new ApplyHub(host, folder);
    }

    /// <summary>Makes the site and its MIS data.</summary>
    public async Task<Guid> PrepareAsync(ApplySchool school, int people)
    {
        var site = Guid.NewGuid();
        await client.PutAsync($"/sites/v1/sites/{site}", new
        {
            name = school.Domain,
            microsoft365 = new { tenantId = school.TenantId, verifiedDomains = new[] { school.Domain } },
            google = new { domains = new[] { school.Domain }, adminUser = school.AdminUser, serviceAccountKey = school.KeyFile },
        });
        var snapshots = host.Services.GetRequiredService<Snapshots>();
        await snapshots.TryMakeCurrentAsync(await snapshots.WriteAsync(site, school.Records(people), CancellationToken.None), null, CancellationToken.None);
        return site;
    }

    /// <summary>Previews that everybody gets the address that the MIS holds, and applies it: written, recorded.</summary>
    /// <returns>The seconds from the request to apply until the job has ended.</returns>
    public async Task<double> UpdateAsync(Guid site, string directory, int people)
    {
        await client.SignInAsync(site);
        var updates = $"/provisioning/v1/sites/{site}/email-updates";
        var id = (await client.PostAsync(updates, new { directory, all = true, from = "mis", preview = true })).Text("id");
        await client.FollowAsync($"{updates}/{id}", _ => { });
        var clock = Stopwatch.StartNew();
        await client.PostAsync($"{updates}/{id}/apply");
        await host.Services.GetRequiredService<DurableTaskClient>().WaitForInstanceCompletionAsync(Job.InstanceIdFor(EmailUpdateStates.Kind, site, id));
        var seconds = clock.Elapsed.TotalSeconds;
        var job = await client.GetAsync($"{updates}/{id}");
        return (string?)job["state"] == "completed" && (int)job["changes"]! == people
            ? seconds
            : throw new InvalidOperationException($"The update is not what was to be measured: {job.ToJsonString()}");
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await host.StopAsync();
        await ((IAsyncDisposable)host).DisposeAsync();
    }
}
