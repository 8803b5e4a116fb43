using System.Net;
using System.Text.Json.Nodes;
using Hub.Core.Accounts;
using Hub.Core.Operations;
using Hub.Core.Sites;
using Hub.Simulators;
using Hub.Simulators.Faults;
using Hub.Tests.Accounts;
using Hub.Tests.Sts;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Provisioning;

/// <summary>Preferences, Connected services: what administrators set, and what a test of it tells them.</summary>
public sealed class ConnectedServicesTests(ProvisioningFixture fixture) : IClassFixture<ProvisioningFixture>
{
    private const string Services = "/preferences/services";
    private const string Microsoft365 = "/preferences/services/microsoft365";
    private const string Google = "/preferences/services/google";

    public static TheoryData<string, string[]> MicrosoftFaults => new()
    {
        { "AADSTS700016: Application with identifier 'x' was not found in the directory 'y'.", ["has not consented", "/adminconsent?client_id="] },
        { "AADSTS7000222: The provided client secret keys for app 'x' are expired.", ["secret at Microsoft has expired", "operating team"] },
        { "AADSTS7000215: Invalid client secret provided.", ["does not take the hub", "operating team"] },
        { "AADSTS7000112: Application 'x' is disabled.", ["switched off in this tenant"] },
        { "AADSTS53003: Access has been blocked by Conditional Access policies.", ["conditional access"] },
        { "AADSTS999999: Something new.", ["AADSTS999999"] },
        { "denied domains", ["denied the hub", "Domain.Read.All"] },
        { "denied users", ["denied the hub", "User.ReadWrite.All"] },
        { "denied directoryRoles", ["denied the hub", "RoleManagement.Read.Directory"] },
        { "Throttle", ["slow down"] },
        { "ServiceUnavailable", ["trouble of its own"] },
        { "DropConnection", ["could not be reached"] },
    };

    public static TheoryData<string, string[]> GoogleFaults => new()
    {
        { "key", ["Google refused the key"] },
        { "delegation", ["domain-wide delegation", "104729104729104729104", "https://www.googleapis.com/auth/admin.directory.user"] },
        { "admin", ["has no user nobody@"] },
        { "not-admin", ["may not do this", "super administrator"] },
        { "api", ["Admin SDK API is not switched on"] },
        { "domain", ["has no domain elsewhere.example.org"] },
        { "Throttle", ["slow down"] },
        { "ServiceUnavailable", ["trouble of its own"] },
        { "DropConnection", ["could not be reached"] },
    };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Microsoft365_SavedAndTested_HoldsAndWorks()
    {
        var (site, admin) = await SchoolAsync();
        using var _ = admin;
        await admin.PostAsync($"{Microsoft365}/remove", ("version", await VersionAsync(admin, Microsoft365)));

        var saved = await SendAsync(admin, "save", site.Tenant.TenantId.ToString(), $"@{site.Domain.ToUpperInvariant()}, {site.Domain}");
        var tested = await SendAsync(admin, "test", site.Tenant.TenantId.ToString(), site.Domain);

        Assert.True(saved.Says("Saved."), saved.ToString());
        Assert.Equal((site.Tenant.TenantId, site.Domain), ((await StoredAsync(site)).Microsoft365!.TenantId, Assert.Single((await StoredAsync(site)).Microsoft365!.VerifiedDomains)));
        Assert.True(tested.Says("The connection works"), tested.ToString());
        Assert.Contains(await AuditAsync(site), r => (r.Actor, r.Action, r.Code) == (admin.Id.ToString(), "services.microsoft365_set", null) && r.Target.Contains(site.Domain, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(MicrosoftFaults))]
    public async Task Microsoft365_Fault_IsToldInWords(string fault, string[] said)
    {
        var (site, admin) = await SchoolAsync();
        using var _ = admin;
        if (fault.StartsWith("AADSTS", StringComparison.Ordinal))
            site.Tenant.SignInRefusal = fault;
        else if (fault.StartsWith("denied ", StringComparison.Ordinal))
            site.Tenant.Denied.Add(fault["denied ".Length..]);
        else
            site.Simulators.Faults.Add(new FaultRule(Enum.Parse<FaultKind>(fault)) { Directory = SimulatedDirectory.Microsoft365, Path = "domains" });

        var page = await SendAsync(admin, "test", site.Tenant.TenantId.ToString(), site.Domain);
        site.Simulators.Faults.Clear();

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.True(page.Says("The connection does not work yet"), page.ToString());
        Assert.All(said, text => Assert.True(page.Says(text), $"{text}: {page}"));
    }

    [Fact]
    public async Task Microsoft365_TenantThatIsNotThere_IsToldBeforeItIsSaved()
    {
        var (site, admin) = await SchoolAsync();
        using var _ = admin;
        var before = (await StoredAsync(site)).Microsoft365;

        var page = await SendAsync(admin, "test", Guid.NewGuid().ToString(), site.Domain);

        Assert.True(page.Says("There is no tenant with this ID"), page.ToString());
        Assert.Equal(3, page.Text.Split("mend what is above first").Length - 1);
        Assert.Equal(before!.TenantId, (await StoredAsync(site)).Microsoft365!.TenantId);
    }

    /// <summary>A tenant is to be saved, and so taken, before anybody consents: else another school could name it first.</summary>
    [Fact]
    public async Task Microsoft365_WithoutConsentAndNotSaved_LeadsToSavingFirst()
    {
        var (site, admin) = await SchoolAsync();
        using var _ = admin;
        var fresh = site.Simulators.AddTenant(Guid.NewGuid(), site.Domain);
        fresh.SignInRefusal = "AADSTS700016: Application was not found in the directory.";

        var page = await SendAsync(admin, "test", fresh.TenantId.ToString(), site.Domain);

        Assert.True(page.Says("Save these settings first"), page.ToString());
        Assert.DoesNotContain("adminconsent", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Microsoft365_DomainsOfTheTenant_AreComparedAndOffered()
    {
        var (site, admin) = await SchoolAsync();
        using var _ = admin;
        site.Tenant.UnverifiedDomains.Add("waiting.example.org");

        var page = await SendAsync(admin, "test", site.Tenant.TenantId.ToString(), "waiting.example.org\nstrange.example.org");
        var filled = await SendAsync(admin, "domains", site.Tenant.TenantId.ToString(), "waiting.example.org\nstrange.example.org");

        Assert.True(page.Says("has not verified waiting.example.org yet"), page.ToString());
        Assert.True(page.Says("does not know strange.example.org"), page.ToString());
        Assert.Contains("value=\"domains\"", page.Text, StringComparison.Ordinal);
        Assert.Contains(site.Domain, filled.Items("textarea"));
        Assert.Equal([site.Domain], (await StoredAsync(site)).Microsoft365!.VerifiedDomains);
    }

    [Fact]
    public async Task Microsoft365_TenantOfAnotherSchool_CanBeNeitherSavedNorTested()
    {
        var (site, admin) = await SchoolAsync();
        var (other, theirs) = await SchoolAsync();
        using var _ = admin;
        using var __ = theirs;

        var saved = await SendAsync(admin, "save", other.Tenant.TenantId.ToString(), other.Domain);
        var tested = await SendAsync(admin, "test", other.Tenant.TenantId.ToString(), "x.example.org");

        Assert.Equal(HttpStatusCode.BadRequest, saved.Status);
        Assert.All([saved, tested], p => Assert.True(p.Says("cannot be connected here"), p.ToString()));
        Assert.False(tested.Says(other.Domain), tested.ToString());
        Assert.Equal(site.Tenant.TenantId, (await StoredAsync(site)).Microsoft365!.TenantId);
        Assert.Contains(await AuditAsync(site), r => r.Code == "tenant_of_another_site");

        await theirs.PostAsync($"{Microsoft365}/remove", ("version", await VersionAsync(theirs, Microsoft365)));
        Assert.True((await SendAsync(admin, "save", other.Tenant.TenantId.ToString(), other.Domain)).Says("Saved."));
        Assert.True((await SendAsync(theirs, "save", site.Tenant.TenantId.ToString(), site.Domain)).Says("Saved."));
    }

    [Fact]
    public async Task Microsoft365_WhatIsNone_IsNotSavedAndNotLost()
    {
        var (site, admin) = await SchoolAsync();
        using var _ = admin;

        var page = await SendAsync(admin, "save", "my tenant", "http://school.example.org/\nüber.example.org");
        var long_ = await SendAsync(admin, "save", site.Tenant.TenantId.ToString(), new string('x', 12_000));
        var none = await SendAsync(admin, "save", site.Tenant.TenantId.ToString(), " ");

        Assert.All([page, long_, none], p => Assert.Equal(HttpStatusCode.BadRequest, p.Status));
        Assert.Contains("value=\"my tenant\"", page.Text, StringComparison.Ordinal);
        Assert.True(page.Says("Entra admin centre shows under Overview"), page.ToString());
        Assert.True(page.Says("entry 1, \"http://school.example.org/\", is no domain"), page.ToString());
        Assert.False(page.Says("entry 2"), page.ToString());
        Assert.True(none.Says("must list at least one domain"), none.ToString());
        Assert.Equal([site.Domain], (await StoredAsync(site)).Microsoft365!.VerifiedDomains);
    }

    [Fact]
    public async Task Microsoft365_ChangedBySomebodyElseMeanwhile_ShowsBothAndLosesNeither()
    {
        var (site, admin) = await SchoolAsync();
        using var _ = admin;
        using var colleague = await Administrator.SignInAsync(site);
        var seen = await VersionAsync(admin, Microsoft365);
        await SendAsync(colleague, "save", site.Tenant.TenantId.ToString(), "theirs.example.org");

        var late = await admin.PostAsync(Microsoft365, ("version", seen), ("tenantId", site.Tenant.TenantId.ToString()), ("domains", "mine.example.org"), ("do", "save"));
        var between = (await StoredAsync(site)).Microsoft365!.VerifiedDomains;
        var again = await admin.PostAsync(Microsoft365, [.. late.Form($"{Microsoft365}#microsoft365").Fields().Where(f => f.Key is "version" or "tenantId").Select(f => (f.Key, f.Value)), ("domains", "mine.example.org"), ("do", "save")]);

        Assert.Equal(HttpStatusCode.BadRequest, late.Status);
        Assert.Contains("theirs.example.org", late.Items("td"));
        Assert.Contains("mine.example.org", late.Items("td"));
        Assert.Contains("mine.example.org", late.Items("textarea"));
        Assert.Equal(["theirs.example.org"], between);
        Assert.True(again.Says("Saved."), again.ToString());
        Assert.Equal(["mine.example.org"], (await StoredAsync(site)).Microsoft365!.VerifiedDomains);
    }

    /// <summary>Who changes one service is not disturbed by whoever changes the other.</summary>
    [Fact]
    public async Task Microsoft365_OtherSectionChangedMeanwhile_IsSaved()
    {
        var (site, admin) = await SchoolAsync();
        using var _ = admin;
        var seen = await VersionAsync(admin, Microsoft365);
        await admin.PostAsync($"{Google}/remove", ("version", await VersionAsync(admin, Google)));

        var saved = await admin.PostAsync(Microsoft365, ("version", seen), ("tenantId", site.Tenant.TenantId.ToString()), ("domains", "mine.example.org"), ("do", "save"));

        Assert.True(saved.Says("Saved."), saved.ToString());
        Assert.Null((await StoredAsync(site)).Google);
    }

    [Fact]
    public async Task Google_KeyFile_IsKeptEncryptedAndNeverShown()
    {
        var (site, admin) = await SchoolAsync();
        using var _ = admin;
        await admin.PostAsync($"{Google}/remove", ("version", await VersionAsync(admin, Google)));
        var key = JsonNode.Parse(site.Workspace.KeyFile())!;

        var missing = await admin.PostAsync(Google, [.. await GoogleAsync(admin, site), ("do", "save")]);
        var tested = await admin.PostFileAsync(Google, "key", site.Workspace.KeyFile(), [.. await GoogleAsync(admin, site), ("do", "test")]);
        var unsaved = await StoredAsync(site);
        var held = tested.Form($"{Google}#google").Hidden("held");
        var saved = await admin.PostAsync(Google, [.. await GoogleAsync(admin, site), ("held", held), ("do", "save")]);

        Assert.True(missing.Says("choose the JSON key file"), missing.ToString());
        Assert.True(tested.Says("The connection works"), tested.ToString());
        Assert.Null(unsaved.Google);
        Assert.True(saved.Says("Saved."), saved.ToString());
        Assert.True(saved.Says((string)key["client_email"]!) && saved.Says((string)key["private_key_id"]!), saved.ToString());
        Assert.True(saved.Says("Stored on "), saved.ToString());
        var secret = ((string)key["private_key"]!).Split('\n')[1];
        Assert.All([tested, saved], p => Assert.DoesNotContain(secret, p.Text, StringComparison.Ordinal));
        var stored = (await StoredAsync(site)).Google!;
        Assert.DoesNotContain(secret, stored.ProtectedServiceAccountKey, StringComparison.Ordinal);
        Assert.Equal(site.Workspace.KeyFile(), site.Hub.Services.GetRequiredService<ServiceAccountKeys>().Unprotect(stored));
        Assert.True((await admin.PostAsync(Google, [.. await GoogleAsync(admin, site), ("do", "test")])).Says("The connection works"));
    }

    [Theory]
    [InlineData("not json at all")]
    [InlineData("{}")]
    [InlineData("{\"type\":\"service_account\",\"client_email\":\"a@b.example.org\",\"private_key\":\"-----BEGIN\"}")]
    public async Task Google_FileThatIsNoKey_IsRefused(string file)
    {
        var (site, admin) = await SchoolAsync();
        using var _ = admin;
        var before = (await StoredAsync(site)).Google!;

        var page = await admin.PostFileAsync(Google, "key", file, [.. await GoogleAsync(admin, site), ("do", "save")]);

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.True(page.Says("The key file "), page.ToString());
        Assert.Equal(before.ProtectedServiceAccountKey, (await StoredAsync(site)).Google!.ProtectedServiceAccountKey);
    }

    /// <summary>An encrypted key that was made for one school's form opens nothing in another's.</summary>
    [Fact]
    public async Task Google_KeyHeldForAnotherSchool_IsNoKey()
    {
        var (site, admin) = await SchoolAsync();
        var (other, theirs) = await SchoolAsync();
        using var _ = admin;
        using var __ = theirs;
        var tested = await theirs.PostFileAsync(Google, "key", other.Workspace.KeyFile(), [.. await GoogleAsync(theirs, other), ("do", "test")]);
        await admin.PostAsync($"{Google}/remove", ("version", await VersionAsync(admin, Google)));

        var page = await admin.PostAsync(Google, [.. await GoogleAsync(admin, site), ("held", tested.Form($"{Google}#google").Hidden("held")), ("do", "save")]);

        Assert.True(page.Says("choose the JSON key file"), page.ToString());
        Assert.Null((await StoredAsync(site)).Google);
    }

    [Theory]
    [MemberData(nameof(GoogleFaults))]
    public async Task Google_Fault_IsToldInWords(string fault, string[] said)
    {
        var (site, admin) = await SchoolAsync();
        using var _ = admin;
        var (file, adminUser, domains) = ((string?)null, site.Workspace.AdminUser, site.Domain);
        switch (fault)
        {
            case "key":
                var forged = JsonNode.Parse(site.Simulators.AddWorkspace($"other-{site.Domain}").KeyFile())!;
                forged["client_email"] = site.Workspace.ServiceAccount;
                file = forged.ToJsonString();
                break;
            case "delegation":
                site.Workspace.Delegated = false;
                break;
            case "admin":
                adminUser = $"nobody@{site.Domain}";
                break;
            case "not-admin":
                adminUser = $"old1@{site.Domain}";
                break;
            case "api":
                site.Workspace.ApiEnabled = false;
                break;
            case "domain":
                domains = $"{site.Domain}\nelsewhere.example.org";
                break;
            default:
                site.Simulators.Faults.Add(new FaultRule(Enum.Parse<FaultKind>(fault)) { Directory = SimulatedDirectory.Google });
                break;
        }

        (string, string)[] fields = [("version", "x"), ("domains", domains), ("adminUser", adminUser), ("do", "test")];
        var page = file is null ? await admin.PostAsync(Google, fields) : await admin.PostFileAsync(Google, "key", file, fields);
        site.Simulators.Faults.Clear();

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.True(page.Says("The connection does not work yet"), page.ToString());
        Assert.All(said, text => Assert.True(page.Says(text), $"{text}: {page}"));
    }

    [Theory]
    [InlineData(Microsoft365, "School Data Sync files cannot be made")]
    [InlineData(Google, "forgets the service account")]
    public async Task Disconnect_AfterItSaysWhatStops_RemovesTheService(string path, string said)
    {
        var (site, admin) = await SchoolAsync();
        using var _ = admin;
        var question = await admin.Browser.GetAsync($"{path}/remove");

        var late = await admin.PostAsync($"{path}/remove", ("version", "x"));
        var kept = await StoredAsync(site);
        var done = await admin.Browser.SubmitAsync(question);

        Assert.True(question.Says(said), question.ToString());
        Assert.Equal(HttpStatusCode.BadRequest, late.Status);
        Assert.True(kept is { Microsoft365: not null, Google: not null });
        Assert.True(done.Says("is disconnected"), done.ToString());
        var now = await StoredAsync(site);
        Assert.Null(path == Google ? now.Google : now.Microsoft365);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.Browser.GetAsync($"{path}/remove")).Status);
    }

    [Theory]
    [InlineData(Roles.Student)]
    [InlineData(Roles.Staff)]
    public async Task Services_NotAnAdministrator_AreNotFoundAndUnchanged(string role)
    {
        var (site, admin) = await SchoolAsync();
        using var _ = admin;
        using var person = await Administrator.SignInAsync(site, role);
        var before = await StoredAsync(site);
        var version = await VersionAsync(admin, Microsoft365);

        Browser.Page[] pages =
        [
            await person.Browser.GetAsync(Services), await person.Browser.GetAsync($"{Google}/remove"), await person.Browser.GetAsync("/preferences/addresses"),
            await person.PostAsync(Microsoft365, ("version", version), ("tenantId", site.Tenant.TenantId.ToString()), ("domains", "x.example.org")),
            await person.PostAsync($"{Microsoft365}/remove", ("version", version)), await person.PostAsync(Google, ("do", "test")), await person.PostAsync("/preferences/addresses"),
        ];

        Assert.All(pages, p => Assert.Equal(HttpStatusCode.NotFound, p.Status));
        Assert.Equal(SiteParts.Microsoft365.VersionOf(before), SiteParts.Microsoft365.VersionOf(await StoredAsync(site)));
    }

    private async Task<(TestSite Site, Administrator Admin)> SchoolAsync()
    {
        var site = await fixture.SiteAsync(2);
        return (site, await Administrator.SignInAsync(site));
    }

    private static async Task<Site> StoredAsync(TestSite site) => (await site.Hub.Services.GetRequiredService<Core.Sites.Sites>().FindAsync(site.Id, Cancelled))!;

    private static Task<IReadOnlyList<AuditRecord>> AuditAsync(TestSite site) => site.Hub.Services.GetRequiredService<Audit>().NewestAsync(site.Id, 50, Cancelled);

    private static async Task<string> VersionAsync(Administrator admin, string service) =>
        (await admin.Browser.GetAsync(Services)).Form($"{service}#{service.Split('/')[^1]}").Hidden("version");

    private static async Task<Browser.Page> SendAsync(Administrator admin, string what, string tenant, string domains) =>
        await admin.PostAsync(Microsoft365, ("version", await VersionAsync(admin, Microsoft365)), ("tenantId", tenant), ("domains", domains), ("do", what));

    private static async Task<(string, string)[]> GoogleAsync(Administrator admin, TestSite site) =>
        [("version", await VersionAsync(admin, Google)), ("domains", site.Domain), ("adminUser", site.Workspace.AdminUser)];
}
