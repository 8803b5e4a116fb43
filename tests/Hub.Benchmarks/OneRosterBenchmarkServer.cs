using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hub.Core.Mis;
using Hub.Core.Rostering.OneRoster;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hub.Benchmarks;

/// <summary>A hub with a school of 5,000 people, ten of whom changed last, and beside it the endpoints that it is compared with.</summary>
internal static class OneRosterBenchmarkServer
{
    private const int People = 5000;
    private const int Changed = 10;
    private static readonly Guid Site = new("a0000000-0000-4000-8000-000000000001");

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Serves until standard input ends. Prints the hub's address, the bare endpoints', a token and since when ten have changed.</summary>
    public static async Task<int> RunAsync(string connection, string dataFolder)
    {
        var builder = Functions.Program.CreateBuilder(
        [
            "--urls", "http://127.0.0.1:0", $"--AzureWebJobsStorage={connection}", $"--Hub:DataFolder={dataFolder}",
            "--Sts:Limits:OneRoster:Burst=100000000", "--Sts:Limits:OneRoster:PerMinute=100000000",
        ]);
        builder.Logging.ClearProviders();
        using var hub = builder.Build();
        await hub.StartAsync();
        var address = AddressOf(hub.Services) + "/";
        using var client = new HttpClient { BaseAddress = new Uri(address) };
        var token = await SchoolToken.GetAsync(hub.Services, client, Site, ["onerosterapi"]);
        var since = await FillAsync(hub.Services);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var page = JsonSerializer.Deserialize<Page>(await client.GetByteArrayAsync(new Uri("ims/oneroster/v1p1/users?limit=5000", UriKind.Relative)), Format)!;
        await using var bare = await BareAsync(page, page with { Users = [.. page.Users.Where(u => string.CompareOrdinal(u.DateLastModified, since) > 0)] });
        Console.WriteLine($"{address} {AddressOf(bare.Services)} {token} {since}");
        await Console.In.ReadToEndAsync();
        await bare.StopAsync();
        await hub.StopAsync();
        return 0;
    }

    private static async Task<WebApplication> BareAsync(Page page, Page delta)
    {
        if (page.Users.Count != People || delta.Users.Count != Changed)
            throw new InvalidOperationException($"There are {page.Users.Count} users, of whom {delta.Users.Count} changed.");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/page", () => Results.Json(page, Format));
        app.MapGet("/delta", () => Results.Json(delta, Format));
        await app.StartAsync();
        return app;
    }

    /// <summary>Two imports: the second changes ten people. Gives the date of the first.</summary>
    private static async Task<string> FillAsync(IServiceProvider hub)
    {
        var snapshots = hub.GetRequiredService<Snapshots>();
        var first = await snapshots.WriteAsync(Site, new MisRecords { People = [.. Enumerable.Range(0, People).Select(n => Person(n, "Given"))] }, CancellationToken.None);
        await snapshots.TryMakeCurrentAsync(first, null, CancellationToken.None);
        await hub.GetRequiredService<SyncOneRoster>().RunAsync(Site, CancellationToken.None);
        var stamp = (await hub.GetRequiredService<OneRosterRosters>().CurrentAsync(Site, CancellationToken.None))!.Stamp;
        var second = await snapshots.WriteAsync(Site, new MisRecords { People = [.. Enumerable.Range(0, People).Select(n => Person(n, n % (People / Changed) == 0 ? "Other" : "Given"))] }, CancellationToken.None);
        await snapshots.TryMakeCurrentAsync(second, first.Id, CancellationToken.None);
        await hub.GetRequiredService<SyncOneRoster>().RunAsync(Site, CancellationToken.None);
        return stamp.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null);
    }

    private static Person Person(int n, string given) => new()
    {
        SourcedId = new Guid(n, 7, 7, [1, 2, 3, 4, 5, 6, 7, 8]).ToString(),
        UserType = UserType.Student,
        GivenName = given,
        FamilyName = $"Family{n}",
        Emails = [$"given.family{n}@school.example"],
        Grades = ["07"],
        Roles = [new PersonRole("student", "school")],
    };

    private static string AddressOf(IServiceProvider services) => services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    private sealed record Page(IReadOnlyList<User> Users);

    private sealed record User(
        string SourcedId, string Status, string DateLastModified, string Username, IReadOnlyList<UserId> UserIds, string EnabledUser, string GivenName, string FamilyName, string Identifier, string? Email,
        IReadOnlyList<Reference> Agents, IReadOnlyList<string> Grades, string Role, IReadOnlyList<Reference> Orgs);

    private sealed record UserId(string Type, string Identifier);

    private sealed record Reference(string Href, string SourcedId, string Type);
}
