using System.Text.Json.Nodes;
using Hub.Core.Partners.Applications;
using Hub.Core.TileStore;
using Hub.Tests.Sts;

namespace Hub.Tests.Partners;

/// <summary>When a school or its partner says no, tokens that are held end within a minute: everywhere, and introspection says so.</summary>
public sealed class WithdrawalTests(RapHub rap) : IClassFixture<RapHub>
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ChangeInstall Change => rap.Partners.Get<ChangeInstall>();

    [Theory]
    [InlineData("the vendor disables")]
    [InlineData("the school disables")]
    [InlineData("the vendor removes")]
    [InlineData("the school removes")]
    public async Task Withdrawal_OfAnInstall_EndsTheSchoolsAndTheVendorsTokens(string what)
    {
        var school = Guid.NewGuid();
        await rap.Sts.OperatorAsync(HttpMethod.Put, $"/sites/v1/sites/{school}", new { name = "School" });
        var application = await rap.Partners.ApprovedAsync();
        await rap.Partners.AcceptAsync(application, school);
        var (client, vendor) = (await rap.Partners.ClientAsync(application, school), await rap.VendorAsync(RapHub.VendorScopes, StsHub.Vendor));
        var (token, selected) = ((await rap.Sts.TokenAsync(client)).AccessToken, (await rap.Sts.TokenAsync(vendor, school)).AccessToken);
        var (data, customer) = ($"/rap/v1/organisation/{school}", $"{RapHub.Applications}/{application.Id}/organisations/{school}");
        Assert.Equal((200, 200), ((await rap.SendAsync(data, token)).Status, (await rap.SendAsync(customer, selected)).Status));
        Assert.True((bool)(await IntrospectAsync(client, token))["active"]!);
        Assert.True((bool)(await IntrospectAsync(vendor, selected))["active"]!);

        await WithdrawAsync(what, application, school, customer);
        rap.Sts.Clock.Advance(Minute);

        Assert.Equal((401, "token_invalid"), await ToldAsync(data, token));
        Assert.Equal((401, "token_invalid"), await ToldAsync(customer, selected));
        Assert.False((bool)(await IntrospectAsync(vendor, selected))["active"]!);
        Assert.Equal("unauthorized_client", (await rap.Sts.TokenAsync(vendor, school)).Error);
        if (what.EndsWith("disables", StringComparison.Ordinal))
        {
            // A removed install's client is shut out, so that it cannot even ask.
            Assert.False((bool)(await IntrospectAsync(client, token))["active"]!);
            Assert.Equal("unauthorized_client", (await rap.Sts.TokenAsync(client)).Error);
        }
        else
        {
            Assert.Equal("invalid_client", (await rap.Sts.TokenAsync(client)).Error);
        }
    }

    /// <summary>A right that the newest version no longer asks for ends the tokens that carry it, and no others.</summary>
    [Fact]
    public async Task Withdrawal_OfARight_EndsTheTokensThatCarryIt()
    {
        var application = await rap.Partners.ApprovedAsync(ApplicationHub.Attendance("attendance.read", "sen.read"));
        await rap.Partners.AcceptAsync(application);
        var client = await rap.Partners.ClientAsync(application);
        var before = (await rap.Sts.TokenAsync(client)).AccessToken;

        await rap.Partners.NextVersionAsync(application, ApplicationHub.Attendance("attendance.read"));
        rap.Sts.Clock.Advance(Minute);

        var after = (await rap.Sts.TokenAsync(client)).AccessToken;
        Assert.Equal((401, "token_invalid"), await ToldAsync(RapHub.School, before));
        Assert.False((bool)(await IntrospectAsync(client, before))["active"]!);
        Assert.Equal(200, (await rap.SendAsync(RapHub.School, after)).Status);
        Assert.True((bool)(await IntrospectAsync(client, after))["active"]!);
    }

    [Theory]
    [InlineData("attendance.read")]
    [InlineData("attendance.readwrite", "sen.read", "people.read")]
    public async Task Introspection_OfASchoolsToken_TellsSecurablesAsAnArray(params string[] securables)
    {
        var application = await rap.Partners.ApprovedAsync(ApplicationHub.Attendance(securables));
        await rap.Partners.AcceptAsync(application);
        var client = await rap.Partners.ClientAsync(application);

        var told = await IntrospectAsync(client, (await rap.Sts.TokenAsync(client)).AccessToken);

        Assert.Equal(securables, told["securables"]!.AsArray().Select(s => (string)s!));
        Assert.Equal($"{StsHub.School}", (string?)told["organisation"]);
    }

    [Fact]
    public async Task Introspection_OfATokenWithoutRightsInDex_TellsNoSecurables()
    {
        var application = await rap.Partners.ApprovedAsync(ApplicationHub.Attendance());
        await rap.Partners.AcceptAsync(application);
        var client = await rap.Partners.ClientAsync(application);

        Assert.Null((await IntrospectAsync(client, (await rap.Sts.TokenAsync(client)).AccessToken))["securables"]);
    }

    private async Task WithdrawAsync(string what, Application application, Guid school, string customer)
    {
        var writer = await rap.VendorTokenAsync(RapHub.VendorScopes);
        switch (what)
        {
            case "the vendor disables":
                Assert.Equal(200, (await rap.SendAsync(customer + "/disable", writer, HttpMethod.Post)).Status);
                break;
            case "the vendor removes":
                Assert.Equal(204, (await rap.SendAsync(customer, writer, HttpMethod.Delete)).Status);
                break;
            case "the school disables":
                ApplicationHub.Good(await Change.DisableAsync(InstallParty.School, null, school, application.Id, ApplicationHub.Somebody, Cancellation));
                break;
            default:
                ApplicationHub.Good(await Change.RemoveAsync(null, school, application.Id, ApplicationHub.Somebody, Cancellation));
                break;
        }
    }

    private async Task<(int, string?)> ToldAsync(string path, string token)
    {
        var reply = await rap.SendAsync(path, token);
        return (reply.Status, reply.Code);
    }

    private async Task<JsonNode> IntrospectAsync((string Id, string Secret) client, string token) =>
        (await rap.Sts.PostAsync(new Dictionary<string, string> { ["token"] = token }, $"{client.Id}:{client.Secret}", "/connect/introspect")).Json!;
}
