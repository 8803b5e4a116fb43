using System.Diagnostics;
using Azure.Core.Pipeline;
using Azure.Identity;
using Google.Apis.Auth.OAuth2;
using Google.Apis.Services;
using Hub.Core.Provisioning;
using Hub.Local.GoogleDirectory;
using Microsoft.Graph;
using Microsoft.Graph.Models;
using Microsoft.Kiota.Authentication.Azure;
using GoogleUser = Hub.Local.GoogleDirectory.Data.User;

namespace Hub.Benchmarks;

/// <summary>
/// What the hub is held against: the client libraries in a loop, with nothing read before and nothing stored after. Plainly one account after another, as a script
/// does it; and as fast as the directory lets anybody: twenty in a request to Microsoft, four requests at a time to Google.
/// </summary>
internal static class BareRenames
{
    private const int BatchSize = 20;
    private const int Workers = 4;

    /// <summary>Renames every account of the tenant by PATCH.</summary>
    /// <returns>The seconds that the writes took.</returns>
    public static async Task<double> MicrosoftAsync(IReadOnlyDictionary<string, string> settings, ApplySchool school, bool plainly)
    {
        using var http = new HttpClient(DirectoryHttp.Connections(settings["Microsoft365:PinnedCertificateSha256"]));
        var credential = new ClientSecretCredential(school.TenantId.ToString(), settings["Microsoft365:ClientId"], settings["Microsoft365:ClientSecret"], new ClientSecretCredentialOptions
        {
            AuthorityHost = new Uri(settings["Microsoft365:AuthorityHost"]),
            DisableInstanceDiscovery = true,
            Transport = new HttpClientTransport(http),
        });
        var baseUrl = settings["Microsoft365:GraphBaseUrl"];
        using var client = new GraphServiceClient(http, new AzureIdentityAuthenticationProvider(credential, [new Uri(baseUrl).Host], scopes: ["https://graph.microsoft.com/.default"]), baseUrl);
        var users = new List<User>();
        for (var page = await client.Users.GetAsync(r => (r.QueryParameters.Select, r.QueryParameters.Top) = (["id", "employeeId"], 999)); page is not null;
            page = page.OdataNextLink is { } next ? await client.Users.WithUrl(next).GetAsync() : null)
            users.AddRange(page.Value!);

        var clock = Stopwatch.StartNew();
        if (plainly)
        {
            foreach (var user in users)
                await client.Users[user.Id].PatchAsync(Renamed(user, school));
        }
        else
        {
            foreach (var batch in users.Chunk(BatchSize))
                await RenameAsync(client, batch, school);
        }

        return clock.Elapsed.TotalSeconds;
    }

    /// <summary>Renames every account of the workspace by PATCH.</summary>
    /// <returns>The seconds that the writes took.</returns>
    public static async Task<double> GoogleAsync(IReadOnlyDictionary<string, string> settings, ApplySchool school, bool plainly)
    {
        var key = System.Text.Json.JsonDocument.Parse(school.KeyFile).RootElement;
        var initializer = new ServiceAccountCredential.Initializer(key.GetProperty("client_email").GetString(), settings["Google:TokenUrl"])
        {
            User = school.AdminUser,
            Scopes = ["https://www.googleapis.com/auth/admin.directory.user"],
        };
        using var service = new DirectoryService(new BaseClientService.Initializer
        {
            ApplicationName = "Benchmark",
            HttpClientInitializer = new ServiceAccountCredential(initializer.FromPrivateKey(key.GetProperty("private_key").GetString())),
            BaseUri = settings["Google:BaseUrl"],
        });
        var users = new List<GoogleUser>();
        var list = service.Users.List();
        (list.Customer, list.MaxResults) = ("my_customer", 500);
        do
        {
            var page = await list.ExecuteAsync();
            users.AddRange(page.UsersValue!.Where(u => u.IsAdmin != true));
            list.PageToken = page.NextPageToken;
        }
        while (!string.IsNullOrEmpty(list.PageToken));

        var clock = Stopwatch.StartNew();
        await Parallel.ForEachAsync(users, new ParallelOptions { MaxDegreeOfParallelism = plainly ? 1 : Workers }, async (user, token) =>
            await service.Users.Patch(new GoogleUser { PrimaryEmail = school.NewAddress(user.PrimaryEmail!.Replace("old", "p", StringComparison.Ordinal).Split('@')[0]) }, user.Id!).ExecuteAsync(token));
        return clock.Elapsed.TotalSeconds;
    }

    private static async Task RenameAsync(GraphServiceClient client, User[] users, ApplySchool school)
    {
        var content = new BatchRequestContentCollection(client);
        foreach (var user in users)
            await content.AddBatchRequestStepAsync(client.Users[user.Id].ToPatchRequestInformation(Renamed(user, school)));
        var codes = await (await client.Batch.PostAsync(content)).GetResponsesStatusCodesAsync();
        if (codes.Count != users.Length || codes.Values.Any(c => (int)c != 204))
            throw new InvalidOperationException("A bare rename failed.");
    }

    private static User Renamed(User user, ApplySchool school)
    {
        var to = school.NewAddress(user.EmployeeId!);
        return new User { UserPrincipalName = to, Mail = to };
    }
}
