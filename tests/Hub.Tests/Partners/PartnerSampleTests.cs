using System.Text.Json;
using Hub.Core.Partners.Applications;
using Hub.Tests.Fixtures;
using Hub.Tests.Sts;

namespace Hub.Tests.Partners;

/// <summary>What partners are handed to begin with does what it says: the Postman collection, and the console program.</summary>
public sealed class PartnerSampleTests(RapHub rap) : IClassFixture<RapHub>
{
    private static readonly string[] Requests =
    [
        "Token of your own client", "Applications", "One application", "Customers", "One customer", "The customer's client", "New secret",
        "Token for the school", "The school", "Students", "Students, unchanged", "Groups",
    ];

    /// <summary>Where it is built, beside these tests: among their files it would find the libraries of another program.</summary>
    private static readonly string Console = AppContext.BaseDirectory.Replace(Path.Combine("tests", "Hub.Tests"), Path.Combine("samples", "vendor-console"), StringComparison.Ordinal);

    [Fact]
    public async Task Collection_RunByNewman_GoesFromThePartnersClientToTheSchoolsPeople()
    {
        var (application, client) = await CustomerAsync();
        var settings = JsonSerializer.Serialize(new
        {
            collection = In("hub-partner.postman_collection.json"),
            environment = In("hub.postman_environment.json"),
            values = new { baseUrl = rap.Sts.Hub.Address.AbsoluteUri.TrimEnd('/'), vendorClientId = client.Id, vendorClientSecret = client.Secret, applicationId = application.Id },
        });

        var (exitCode, output, errors) = await OtherProgram.RunAsync("node", [In("newman.mjs"), settings]);

        Assert.True(exitCode == 0, output + errors);
        Assert.Equal(Requests.Select(name => "ok " + name), Lines(output));
    }

    [Fact]
    public async Task Console_WithItsOwnFile_ListsStudentsThenTellsThatNothingChanged()
    {
        var (application, client) = await CustomerAsync();
        var kept = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.json");
        try
        {
            var without = await RunAsync(application, client);
            var first = await RunAsync(application, client, "--make-secrets", "--keep", kept);
            var second = await RunAsync(application, client, "--keep", kept);

            await rap.Partners.SecretAsync(application);
            var ended = await RunAsync(application, client, "--keep", kept);
            var again = await RunAsync(application, client, "--make-secrets", "--keep", kept);

            Assert.Equal(["School", "its secret is not known here: run again with --make-secrets"], Lines(without));
            Assert.Equal("School", Lines(first)[0]);
            Assert.Contains("p3 Given Name3", Lines(first));
            Assert.Equal(["School", "nothing has changed since the last time"], Lines(second));
            Assert.Equal(["School", "the secret that was kept is no longer good", "its secret is not known here: run again with --make-secrets"], Lines(ended));
            Assert.Equal(["School", "the secret that was kept is no longer good", "nothing has changed since the last time"], Lines(again));
            Assert.DoesNotContain("Name3", await File.ReadAllTextAsync(kept, TestContext.Current.CancellationToken), StringComparison.Ordinal);
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(kept));
        }
        finally
        {
            File.Delete(kept);
        }
    }

    [Fact]
    public async Task Console_WithAWrongSecret_SaysWhyAndFails()
    {
        var (application, client) = await CustomerAsync();

        var (exitCode, output, errors) = await StartAsync(application, (client.Id, "wrong"), []);

        Assert.Equal((1, ""), (exitCode, output));
        Assert.StartsWith("invalid_client", errors, StringComparison.Ordinal);
    }

    private static string In(string file) => Path.Combine(AppContext.BaseDirectory, "Partners", file);

    private static string[] Lines(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private async Task<(Application Application, (string Id, string Secret) Client)> CustomerAsync()
    {
        var application = await rap.Partners.ApprovedAsync();
        await rap.Partners.AcceptAsync(application);
        return (application, await rap.VendorAsync(RapHub.VendorScopes, StsHub.Vendor));
    }

    private async Task<string> RunAsync(Application application, (string Id, string Secret) client, params string[] arguments)
    {
        var (exitCode, output, errors) = await StartAsync(application, client, arguments);
        Assert.True(exitCode == 0, output + errors);
        return output;
    }

    private Task<(int ExitCode, string Output, string Errors)> StartAsync(Application application, (string Id, string Secret) client, string[] arguments) =>
        OtherProgram.RunAsync("dotnet", [Path.Combine(Console, "Hub.Samples.VendorConsole.dll"), .. arguments], new Dictionary<string, string>
        {
            ["HUB_ADDRESS"] = rap.Sts.Hub.Address.AbsoluteUri,
            ["HUB_CLIENT_ID"] = client.Id,
            ["HUB_CLIENT_SECRET"] = client.Secret,
            ["HUB_APPLICATION_ID"] = application.Id.ToString(),
        });
}
