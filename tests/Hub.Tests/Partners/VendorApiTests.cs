using System.Text.Json.Nodes;
using Hub.Core.Operations;
using Hub.Core.Partners.Applications;
using Hub.Core.TileStore;
using Hub.Tests.Sts;

namespace Hub.Tests.Partners;

/// <summary>What a partner's client does with applications and customers over the vendor API.</summary>
public sealed class VendorApiTests(RapHub rap) : IClassFixture<RapHub>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ApplicationHub Partners => rap.Partners;

    [Fact]
    public async Task Applications_OfAPartner_AreItsOwnByNameInPages()
    {
        var vendor = $"vendor-{Guid.NewGuid():N}";
        await rap.Sts.OperatorAsync(HttpMethod.Put, $"/partners/v1/vendors/{vendor}", new { name = "Vendor", website = "https://vendor.example", contactEmail = "hello@vendor.example" });
        var token = await rap.VendorTokenAsync(RapHub.VendorScopes, vendor);
        var mine = new[] { await Partners.ApprovedAsync(vendor: vendor), await Partners.ApprovedAsync(vendor: vendor), await Partners.ApprovedAsync(vendor: vendor) };
        await Partners.ApprovedAsync();

        var all = (await rap.SendAsync(RapHub.Applications, token)).Json;
        var first = (await rap.SendAsync($"{RapHub.Applications}?limit=2", token)).Json;
        var second = (await rap.SendAsync($"{RapHub.Applications}?limit=2&cursor={first["next"]}", token)).Json;

        Assert.Equal(mine.OrderBy(a => a.Name, StringComparer.CurrentCultureIgnoreCase).Select(a => a.Id.ToString()), Ids(all));
        Assert.Equal(Ids(all), Ids(first).Concat(Ids(second)));
        Assert.Null(second["next"]);

        static string[] Ids(JsonNode page) => [.. page["items"]!.AsArray().Select(a => (string)a!["applicationId"]!)];
    }

    [Fact]
    public async Task Application_WithADraft_TellsWhatSchoolsInstallAndWhereTheDraftStands()
    {
        var token = await rap.VendorTokenAsync(RapHub.VendorScopes);
        var application = await Partners.ApprovedAsync(ApplicationHub.Attendance("attendance.readwrite"));
        ApplicationHub.Good(await Partners.Get<EditApplication>().SaveAsync(application.VendorId, application.Id, null, ApplicationHub.Attendance("sen.read"), ApplicationHub.Somebody, Cancellation));

        var told = (await rap.SendAsync($"{RapHub.Applications}/{application.Id}", token)).Json;

        Assert.Equal((application.Name, "approved", 1), ((string?)told["name"], (string?)told["state"], (int)told["approvedVersion"]!));
        Assert.Equal("""{"version":2,"state":"draft","remark":null}""", told["draft"]!.ToJsonString());
        Assert.Equal("""["attendance.readwrite"]""", told["securables"]!.ToJsonString());
        Assert.Equal("""["rapapi","organisation"]""", told["scopes"]!.ToJsonString());
        Assert.Equal("https://acme.example/app", (string?)told["tile"]!["targetUrl"]);
    }

    /// <summary>The number of an application, which other systems have beside its GUID, is as good as an unknown GUID and as another partner's.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("/organisations")]
    [InlineData("/organisations/a0000000-0000-4000-8000-000000000001")]
    [InlineData("/organisations/a0000000-0000-4000-8000-000000000001/client")]
    public async Task Application_UnknownOrAnothersOrANumber_IsTheSame404ThatNamesTheGuid(string rest)
    {
        var token = await rap.VendorTokenAsync(RapHub.VendorScopes);
        var others = await Partners.ApprovedAsync(vendor: ApplicationHub.OtherVendor);
        await Partners.AcceptAsync(others);

        var answers = new List<RapReply>();
        foreach (var id in new[] { $"{Guid.NewGuid()}", $"{others.Id}", "4711", "x%2Fy" })
            answers.Add(await rap.SendAsync($"{RapHub.Applications}/{id}{rest}", token));

        Assert.All(answers, a => Assert.Equal((404, "application_unknown"), (a.Status, a.Code)));
        Assert.Contains("GUID in the address of App Management", (string)answers[0].Json["detail"]!, StringComparison.Ordinal);
        Assert.Single(answers.Select(a => Plain(a)).Distinct());
    }

    [Fact]
    public async Task Customer_UnknownOrANumber_IsTheSame404()
    {
        var token = await rap.VendorTokenAsync(RapHub.VendorScopes);
        var application = await Partners.ApprovedAsync();

        var answers = new List<RapReply>();
        foreach (var id in new[] { $"{Guid.NewGuid()}", $"{StsHub.OtherSchool}", "4711" })
            answers.Add(await rap.SendAsync($"{RapHub.Applications}/{application.Id}/organisations/{id}", token));

        Assert.All(answers, a => Assert.Equal((404, "customer_unknown"), (a.Status, a.Code)));
        Assert.Single(answers.Select(a => Plain(a)).Distinct());
    }

    [Fact]
    public async Task Customers_ByStateAndSince_AreListedInPages()
    {
        var token = await rap.VendorTokenAsync(RapHub.VendorScopes);
        var application = await Partners.ApprovedAsync();
        var sites = await SchoolsAsync(4);
        foreach (var site in sites)
            await Partners.AcceptAsync(application, site);
        await rap.ChangeCustomerAsync(application, sites[1], "/disable", token);
        var list = $"{RapHub.Applications}/{application.Id}/organisations";

        var first = (await rap.SendAsync($"{list}?limit=3", token)).Json;
        var second = (await rap.SendAsync($"{list}?limit=3&cursor={first["next"]}", token)).Json;

        Assert.Equal(sites.Select(s => $"{s}").Order(StringComparer.Ordinal), Ids(first).Concat(Ids(second)));
        Assert.Equal([$"{sites[1]}"], Ids((await rap.SendAsync($"{list}?state=disabled", token)).Json));
        Assert.Equal(400, (await rap.SendAsync($"{list}?state=off", token)).Status);
        // What changed since the list was read, and only that.
        rap.Sts.Clock.Advance(TimeSpan.FromMinutes(3));
        var asOf = (string)(await rap.SendAsync(list, token)).Json["asOf"]!;
        await rap.ChangeCustomerAsync(application, sites[2], "/disable", token);
        Assert.Equal([$"{sites[2]}"], Ids((await rap.SendAsync($"{list}?updatedSince={asOf}", token)).Json));
    }

    [Fact]
    public async Task Customer_ThatHasNotAcceptedTheNewVersion_TellsWhatHolds()
    {
        var token = await rap.VendorTokenAsync(RapHub.VendorScopes);
        var first = await Partners.ApprovedAsync(ApplicationHub.Attendance("attendance.read"));
        await Partners.AcceptAsync(first);
        await Partners.NextVersionAsync(first, ApplicationHub.Attendance("attendance.readwrite", "medical.read"));

        var customer = (await rap.SendAsync(RapHub.CustomerOf(first), token)).Json;

        Assert.Equal(("active", 1, true), ((string?)customer["state"], (int)customer["acceptedVersion"]!, (bool)customer["awaitsAcceptance"]!));
        Assert.Equal("""["attendance.read"]""", customer["securables"]!.ToJsonString());
        Assert.Equal("""["rapapi","organisation"]""", customer["scopes"]!.ToJsonString());
        Assert.Equal("School", (string?)customer["name"]);
    }

    [Fact]
    public async Task Customer_FromApprovalToRemoval_GoesItsWayAndRepeatsChangeNothing()
    {
        var token = await rap.VendorTokenAsync(RapHub.VendorScopes);
        var application = await Partners.ApprovedAsync(tile: new TileConfiguration { RequiresVendorApproval = true });
        await Partners.AcceptAsync(application);

        Assert.Equal((409, "not_now"), (await rap.ChangeCustomerAsync(application, StsHub.School, "/disable", token)).Told);
        Assert.Equal((409, "not_now"), (await rap.SendAsync(RapHub.CustomerOf(application) + "/client", token)).Told);
        Assert.Equal((409, "not_now"), (await rap.ChangeCustomerAsync(application, StsHub.School, "/client/secrets", token)).Told);
        var approved = await rap.ChangeCustomerAsync(application, StsHub.School, "/approve", token);
        Assert.Equal((200, "active"), (approved.Status, (string?)approved.Json["state"]));
        Assert.Equal(approved.Text, (await rap.ChangeCustomerAsync(application, StsHub.School, "/approve", token)).Text);
        var off = await rap.ChangeCustomerAsync(application, StsHub.School, "/disable", token);
        Assert.Equal("""["vendor"]""", off.Json["disabledBy"]!.ToJsonString());
        Assert.Equal("[]", off.Json["scopes"]!.ToJsonString());
        Assert.Equal(off.Text, (await rap.ChangeCustomerAsync(application, StsHub.School, "/disable", token)).Text);
        Assert.Equal("active", (string?)(await rap.ChangeCustomerAsync(application, StsHub.School, "/enable", token)).Json["state"]);
        Assert.Equal(204, (await rap.SendAsync(RapHub.CustomerOf(application), token, HttpMethod.Delete)).Status);
        Assert.Equal(204, (await rap.SendAsync(RapHub.CustomerOf(application), token, HttpMethod.Delete)).Status);
        var refused = await rap.ChangeCustomerAsync(application, StsHub.School, "/enable", token);
        Assert.Equal((409, "not_now"), refused.Told);
        Assert.Contains("install it again", (string)refused.Json["detail"]!, StringComparison.Ordinal);
        Assert.Equal("removed", (string?)(await rap.SendAsync(RapHub.CustomerOf(application), token)).Json["state"]);
    }

    [Fact]
    public async Task Change_ByAClient_IsAuditedAsTheClientsAndRefusedOnesToo()
    {
        var client = await rap.VendorAsync(RapHub.VendorScopes, StsHub.Vendor);
        var token = (await rap.Sts.TokenAsync(client)).AccessToken;
        var application = await Partners.ApprovedAsync();
        await Partners.AcceptAsync(application);

        await rap.ChangeCustomerAsync(application, StsHub.School, "/disable", token);
        await rap.ChangeCustomerAsync(application, StsHub.School, "/client/secrets", token);
        await rap.SendAsync(RapHub.CustomerOf(application), token, HttpMethod.Delete);
        await rap.ChangeCustomerAsync(application, StsHub.School, "/enable", token);
        await rap.ChangeCustomerAsync(application, StsHub.School, "/client/secrets", token);

        var audit = await Partners.Get<Audit>().NewestAsync(StsHub.School, 100, Cancellation);
        Assert.Equal(
            ["client.secret_change.refused not_now", "install.change.refused not_now", "install.removed ", "client.secret_rotated ", "install.disabled "],
            audit.Where(r => r.Actor == client.Id).Select(r => $"{r.Action} {r.Code}"));
    }

    [Fact]
    public async Task Reads_AskedAgain_Are304UntilSomethingChanges()
    {
        var token = await rap.VendorTokenAsync(RapHub.VendorScopes);
        var application = await Partners.ApprovedAsync();
        await Partners.AcceptAsync(application);
        var (one, list) = (RapHub.CustomerOf(application), $"{RapHub.Applications}/{application.Id}/organisations");
        var tags = ((await rap.SendAsync(one, token)).Headers["ETag"], (await rap.SendAsync(list, token)).Headers["ETag"]);

        Assert.Equal(304, (await rap.SendAsync(one, token, ifNoneMatch: tags.Item1)).Status);
        Assert.Equal(304, (await rap.SendAsync(list, token, ifNoneMatch: tags.Item2)).Status);
        await rap.ChangeCustomerAsync(application, StsHub.School, "/disable", token);
        Assert.Equal(200, (await rap.SendAsync(one, token, ifNoneMatch: tags.Item1)).Status);
        Assert.Equal(200, (await rap.SendAsync(list, token, ifNoneMatch: tags.Item2)).Status);
    }

    /// <summary>A token for one school shows that school and no other.</summary>
    [Fact]
    public async Task TokenForOneSchool_ListsThatCustomerOnly()
    {
        var application = await Partners.ApprovedAsync();
        await Partners.AcceptAsync(application);
        await Partners.AcceptAsync(application, StsHub.OtherSchool);
        var token = (await rap.Sts.TokenAsync(await rap.VendorAsync(RapHub.VendorScopes, StsHub.Vendor), StsHub.OtherSchool)).AccessToken;

        Assert.Equal([$"{StsHub.OtherSchool}"], Ids((await rap.SendAsync($"{RapHub.Applications}/{application.Id}/organisations", token)).Json));
        Assert.Equal((404, "customer_unknown"), (await rap.ChangeCustomerAsync(application, StsHub.School, "/disable", token)).Told);
        Assert.Equal(InstallState.Active, (await Partners.Get<Installs>().ReadAsync(StsHub.School, application.Id, Cancellation))!.Install.State);
    }

    [Theory]
    [InlineData("PUT", "/rap/v1/partner/applications", "GET")]
    [InlineData("POST", "/rap/v1/partner/applications/1/organisations/2", "DELETE, GET")]
    [InlineData("GET", "/rap/v1/partner/applications/1/organisations/2/approve", "POST")]
    [InlineData("GET", "/rap/v1/partner/nothing", null)]
    [InlineData("POST", "/rap/v1/partner/applications/1/nothing", null)]
    public async Task Elsewhere_OrWithAnotherMethod_IsAProblem(string method, string path, string? allow)
    {
        var answer = await rap.SendAsync(path, null, new HttpMethod(method));

        Assert.Equal(allow is null ? (404, "not_found") : (405, "method_not_allowed"), answer.Told);
        Assert.Equal(allow, answer.Headers.GetValueOrDefault("Allow"));
    }

    private static string Plain(RapReply reply)
    {
        var json = reply.Json.AsObject();
        json.Remove("traceId");
        return json.ToJsonString();
    }

    private static string[] Ids(JsonNode page) => [.. page["items"]!.AsArray().Select(c => (string)c!["organisationId"]!)];

    private async Task<Guid[]> SchoolsAsync(int count)
    {
        var sites = Enumerable.Range(0, count).Select(_ => Guid.NewGuid()).ToArray();
        foreach (var site in sites)
            await rap.Sts.OperatorAsync(HttpMethod.Put, $"/sites/v1/sites/{site}", new { name = "School" });
        return sites;
    }
}
