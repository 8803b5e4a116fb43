using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Hub.Tests.Fixtures;
using Hub.Tests.Sts;

namespace Hub.Tests.Operations.Maintenance;

/// <summary>A hub whose operators plan maintenance.</summary>
public sealed class MaintenanceHub(AzuriteFixture azurite) : IAsyncLifetime
{
    internal const string Windows = "/operations/v1/maintenance-windows";

    internal StsHub Sts { get; } = new(azurite);

    public ValueTask InitializeAsync() => Sts.InitializeAsync();

    public ValueTask DisposeAsync() => Sts.DisposeAsync();

    /// <summary>Plans a window that begins so long from now.</summary>
    /// <returns>Its view.</returns>
    internal Task<JsonNode> PlanAsync(string mode, TimeSpan ahead, int minutes = 60, int announceHours = 24, string text = "New disks.") =>
        Sts.OperatorAsync(HttpMethod.Post, Windows, new { mode, text, from = (Sts.Clock.GetUtcNow() + ahead).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), minutes, announceHours });

    /// <summary>Takes every window away, as each test must begin without any.</summary>
    internal async Task ClearAsync()
    {
        foreach (var window in (await Sts.OperatorAsync(HttpMethod.Get, Windows))["items"]!.AsArray())
        {
            using var removed = await Sts.Hub.Client.DeleteAsync(new Uri($"{Windows}/{window!["id"]}", UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.True(removed.IsSuccessStatusCode);
        }
    }

    /// <summary>Asks as somebody whom the hub does not know.</summary>
    internal Task<HttpResponseMessage> AskAsync(string path, HttpMethod? method = null, string? token = null, string accept = "*/*", HttpContent? content = null)
    {
        var request = new HttpRequestMessage(method ?? HttpMethod.Get, path) { Content = content };
        request.Headers.Accept.ParseAdd(accept);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return Sts.Plain.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
