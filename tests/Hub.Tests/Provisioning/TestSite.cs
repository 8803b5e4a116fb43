using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Hub.Simulators;
using Hub.Simulators.Google;
using Hub.Simulators.Microsoft365;
using Hub.Simulators.Writes;
using Hub.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Provisioning;

/// <summary>A site as its administrator's scripts see it, and what its directories recorded.</summary>
internal sealed record TestSite(HubHost Hub, SimulatorHost Simulators, Guid Id, string Domain, SimulatedTenant Tenant, SimulatedWorkspace Workspace)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public string Updates => $"/provisioning/v1/sites/{Id}/email-updates";

    /// <summary>Every write to an account of this site.</summary>
    public IReadOnlyList<RecordedWrite> Writes => [.. Simulators.Writes.All().Where(w => w.From?.EndsWith($"@{Domain}", StringComparison.OrdinalIgnoreCase) == true)];

    public string Links(string directory) => $"/provisioning/v1/sites/{Id}/directories/{directory}/links";

    /// <summary>The address that signs in for a person's account.</summary>
    public string? AddressOf(string directory, string personId) => directory == "google" ? Workspace.AddressOf(personId) : Tenant.AddressOf(personId);

    /// <summary>Makes the site, or stores it again.</summary>
    /// <param name="domains">What the site says that its domains are; its own when none are given.</param>
    public async Task PutAsync(params string[] domains)
    {
        var names = domains.Length == 0 ? [Domain] : domains;
        var site = new
        {
            name = Domain,
            microsoft365 = new { tenantId = Tenant.TenantId, verifiedDomains = names },
            google = new { domains = names, adminUser = Workspace.AdminUser, serviceAccountKey = Workspace.KeyFile() },
        };
        using var made = await Hub.Client.PutAsJsonAsync($"/sites/v1/sites/{Id}", site, Cancellation);
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync(Cancellation));
    }

    /// <summary>Changes the site in the hub itself: what its administrators do on pages that the test is not about.</summary>
    public async Task ChangeAsync(Func<Core.Sites.Site, Core.Sites.Site> change)
    {
        var sites = Hub.Services.GetRequiredService<Core.Sites.Sites>();
        var stored = (await sites.ReadAsync(Id, Cancellation))!;
        Assert.NotNull(await sites.TryStoreAsync(change(stored.Site), stored, Cancellation));
    }

    /// <summary>Starts an update.</summary>
    /// <returns>The job's address.</returns>
    public Task<string> StartAsync(object body) => AcceptedAsync(Updates, body);

    /// <summary>Starts an update of everybody from the MIS, and waits until it rests.</summary>
    public async Task<(string Path, JsonNode View)> UpdateAsync(string directory, bool preview = false)
    {
        var job = await StartAsync(new { directory, all = true, from = "mis", preview });
        return (job, await RestAsync(job));
    }

    /// <summary>Posts what must be accepted.</summary>
    /// <returns>The job's address.</returns>
    public async Task<string> AcceptedAsync(string path, object? body = null)
    {
        var (status, answer, location) = await SendAsync(HttpMethod.Post, path, body ?? new { });
        Assert.True(status == HttpStatusCode.Accepted, $"{status} {answer}");
        return location!;
    }

    /// <summary>The job once it neither waits nor runs.</summary>
    public async Task<JsonNode> RestAsync(string job)
    {
        while (true)
        {
            var view = await GetAsync(job);
            if ((string?)view["state"] is not ("waiting" or "running"))
                return view;
            await Task.Delay(30, Cancellation);
        }
    }

    /// <summary>Waits until a job has begun to write.</summary>
    public async Task WritesOfAsync(string job)
    {
        while (Writes.Count == 0)
        {
            var view = await GetAsync(job);
            Assert.True((string?)view["state"] is "waiting" or "running", $"It ended without a write: {view.ToJsonString()}");
            await Task.Delay(10, Cancellation);
        }
    }

    /// <summary>The rows of a job by person.</summary>
    public async Task<IReadOnlyDictionary<string, JsonNode>> RowsAsync(string job) =>
        (await GetAsync($"{job}/people?limit=500"))["items"]!.AsArray().ToDictionary(r => (string)r!["personId"]!, r => r!);

    /// <summary>The planned rows of an ended job that were not done, for the message of a failed assert.</summary>
    public async Task<string> UnwellAsync(string job)
    {
        var unwell = (await RowsAsync(job)).Values.Where(r => (string?)r["code"] is "address_taken" or "changed_since_preview" or "no_account" || (string?)r["outcome"] is "failed" or "not_attempted");
        return string.Join('\n', unwell.Select(r => r.ToJsonString()));
    }

    public async Task<JsonNode> GetAsync(string path) => (await Hub.Client.GetFromJsonAsync<JsonNode>(path, Cancellation))!;

    /// <summary>Sends anything, and takes whatever comes.</summary>
    public async Task<(HttpStatusCode Status, JsonNode? Answer, string? Location)> SendAsync(HttpMethod method, string path, object? body = null, string? ifNoneMatch = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (ifNoneMatch is not null)
            request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch);
        using var response = await Hub.Client.SendAsync(request, Cancellation);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        return (response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text), response.Headers.Location?.ToString());
    }

    /// <summary>What must be refused: its status and code.</summary>
    public async Task<(int Status, string? Code)> RefusedAsync(HttpMethod method, string path, object? body = null, string? ifNoneMatch = null)
    {
        var (status, answer, _) = await SendAsync(method, path, body, ifNoneMatch);
        return ((int)status, (string?)answer?["code"]);
    }
}
