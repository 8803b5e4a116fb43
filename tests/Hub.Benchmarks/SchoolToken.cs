using System.Text.Json;
using Hub.Core.Sites;
using Hub.Core.Sts.Clients;
using Hub.Core.TileStore;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Benchmarks;

/// <summary>Makes a site with an application in use, and a client of it.</summary>
internal static class SchoolToken
{
    private static readonly Guid Application = new("b0000000-0000-4000-8000-000000000001");

    /// <summary>A token of the client.</summary>
    /// <param name="hub">The hub.</param>
    /// <param name="asking">A client of the hub.</param>
    /// <param name="site">The site.</param>
    /// <param name="scopes">What the client may ask for.</param>
    public static async Task<string> GetAsync(IServiceProvider hub, HttpClient asking, Guid site, string[] scopes)
    {
        await hub.GetRequiredService<Sites>().TryStoreAsync(new Site { Id = site, Name = "School" }, null, CancellationToken.None);
        await hub.GetRequiredService<Installs>().TryStoreAsync(new Install(site, Application, "acme", InstallState.Active), null, [], CancellationToken.None);
        var (stored, secret) = ClientSecret.Generate("first", DateTimeOffset.UtcNow, null);
        var client = new Client
        {
            Id = $"benchmark-{site}",
            Kind = ClientKind.School,
            Name = "Benchmark",
            Scopes = scopes,
            Sites = [site],
            ApplicationId = Application,
            VendorId = "acme",
            Secrets = [stored],
        };
        await hub.GetRequiredService<Clients>().TryStoreAsync(client, null, CancellationToken.None);
        using var form = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", client.Id), new("client_secret", secret)]);
        using var answer = await asking.PostAsync(new Uri("/connect/token", UriKind.Relative), form);
        return JsonDocument.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync()).RootElement.GetProperty("access_token").GetString()!;
    }
}
