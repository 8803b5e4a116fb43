using System.Text.Json.Nodes;
using Hub.Tests.Sts;

namespace Hub.Tests.Partners;

/// <summary>The secrets by which schools are read, as a partner's client gets and ends them over the vendor API.</summary>
public sealed class VendorSecretTests(RapHub rap) : IClassFixture<RapHub>
{
    private ApplicationHub Partners => rap.Partners;

    [Fact]
    public async Task Secret_New_WorksAtOnceAndTheOldOneForTheOverlap()
    {
        var token = await rap.VendorTokenAsync(RapHub.VendorScopes);
        var application = await Partners.ApprovedAsync();
        await Partners.AcceptAsync(application);

        var first = (await rap.ChangeCustomerAsync(application, StsHub.School, "/client/secrets", token)).Json;
        var second = await rap.ChangeCustomerAsync(application, StsHub.School, "/client/secrets", token, new { overlapHours = 0 });
        var third = (await rap.ChangeCustomerAsync(application, StsHub.School, "/client/secrets", token, new { overlapHours = 2 })).Json;

        Assert.Null(first["old"]);
        Assert.Equal((201, "no-store"), (second.Status, second.Headers["Cache-Control"]));
        Assert.Null(second.Json["old"]);
        Assert.Equal((string?)second.Json["secretId"], (string?)third["old"]!["secretId"]);
        var id = (string)first["clientId"]!;
        rap.Sts.Clock.Advance(TimeSpan.FromSeconds(21));
        Assert.Equal((401, 200, 200), (await StatusAsync(first), await StatusAsync(second.Json), await StatusAsync(third)));
        rap.Sts.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal((401, 200), (await StatusAsync(second.Json), await StatusAsync(third)));

        var told = await rap.SendAsync(RapHub.CustomerOf(application) + "/client", await rap.VendorTokenAsync(RapHub.VendorScopes));
        Assert.Equal((id, $"{StsHub.School}"), ((string?)told.Json["clientId"], (string?)told.Json["organisationId"]));
        Assert.Equal(new Uri(rap.Sts.Hub.Address, "connect/token").AbsoluteUri, (string?)told.Json["token"]!["address"]);
        Assert.NotNull(told.Json["secrets"]!.AsArray().Single(s => (string?)s!["secretId"] == (string?)third["secretId"])!["lastUsedAt"]);
        Assert.DoesNotContain((string)third["secret"]!, told.Text, StringComparison.Ordinal);

        async Task<int> StatusAsync(JsonNode made) => (int)(await rap.Sts.TokenAsync((id, (string)made["secret"]!))).Status;
    }

    /// <summary>Whoever lost an answer asks again: the secret that is in use must not end by that.</summary>
    [Fact]
    public async Task Secret_AskedForTwice_LeavesTheOneInUse()
    {
        var token = await rap.VendorTokenAsync(RapHub.VendorScopes);
        var application = await Partners.ApprovedAsync();
        await Partners.AcceptAsync(application);
        var inUse = await Partners.ClientAsync(application);
        Assert.Equal(200, (int)(await rap.Sts.TokenAsync(inUse)).Status);

        var lost = (await rap.ChangeCustomerAsync(application, StsHub.School, "/client/secrets", token)).Json;
        var again = (await rap.ChangeCustomerAsync(application, StsHub.School, "/client/secrets", token)).Json;

        rap.Sts.Clock.Advance(TimeSpan.FromSeconds(21));
        Assert.Equal(200, (int)(await rap.Sts.TokenAsync(inUse)).Status);
        Assert.Equal(200, (int)(await rap.Sts.TokenAsync((inUse.Id, (string)again["secret"]!))).Status);
        Assert.Equal(401, (int)(await rap.Sts.TokenAsync((inUse.Id, (string)lost["secret"]!))).Status);
    }

    [Fact]
    public async Task Secret_Removed_IsGoodForNoMoreTokensAndUnknownAfterwards()
    {
        var token = await rap.VendorTokenAsync(RapHub.VendorScopes);
        var application = await Partners.ApprovedAsync();
        await Partners.AcceptAsync(application);
        var made = (await rap.ChangeCustomerAsync(application, StsHub.School, "/client/secrets", token)).Json;
        var secret = $"{RapHub.CustomerOf(application)}/client/secrets/{made["secretId"]}";

        Assert.Equal(204, (await rap.SendAsync(secret, token, HttpMethod.Delete)).Status);

        Assert.Equal("invalid_client", (await rap.Sts.TokenAsync(((string)made["clientId"]!, (string)made["secret"]!))).Error);
        Assert.Equal((404, "secret_unknown"), (await rap.SendAsync(secret, token, HttpMethod.Delete)).Told);
    }

    [Theory]
    [InlineData("""{"overlapHours":-1}""", "invalid_secret", "overlapHours")]
    [InlineData("""{"overlapHours":721}""", "invalid_secret", "overlapHours")]
    [InlineData("""{"overlapHours":1.5}""", "invalid_secret", "overlapHours")]
    [InlineData("""{"overlapHours":"24"}""", "invalid_secret", "overlapHours")]
    [InlineData("""{"overlap":1}""", "invalid_secret", "overlap")]
    [InlineData("[]", "invalid_secret", null)]
    [InlineData("{", "invalid_json", null)]
    public async Task Secret_WithAWrongBody_IsNotMade(string body, string code, string? field)
    {
        var token = await rap.VendorTokenAsync(RapHub.VendorScopes);
        var application = await Partners.ApprovedAsync();
        await Partners.AcceptAsync(application);
        using var content = new StringContent(body);

        var answer = await rap.SendAsync(RapHub.CustomerOf(application) + "/client/secrets", token, HttpMethod.Post, body: content);

        Assert.Equal((400, code), answer.Told);
        Assert.Equal(field, (string?)answer.Json["errors"]?[0]!["field"]);
        Assert.Empty((await rap.SendAsync(RapHub.CustomerOf(application) + "/client", token)).Json["secrets"]!.AsArray());
    }
}
