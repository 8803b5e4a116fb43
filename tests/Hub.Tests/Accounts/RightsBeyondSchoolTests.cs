using System.Text.Json;
using Hub.Core.Accounts;
using Hub.Core.Accounts.Addresses;
using Hub.Core.Accounts.ByHand;
using Hub.Core.Accounts.Recovery;
using Hub.Core.Accounts.TwoFactor;
using Hub.Core.Operations;
using Hub.Tests.Partners;
using Hub.Tests.Sts;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Accounts;

/// <summary>Accounts of the operating team, of partners' integrators and of administrators of several schools, which whoever administers their school must not come by.</summary>
public sealed class RightsBeyondSchoolTests(AccountsHub hub) : IClassFixture<AccountsHub>
{
    private const string Unverified = "unverified@elsewhere.example";
    private const string Verified = "verified@elsewhere.example";

    // Whom the school asks for two-factor sign-in is its rule; what somebody has set up is asked for whatever it says.
    private static readonly string[] NotOfAccounts = ["PostRemoveNamedPerson"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("operator")]
    [InlineData("integrator")]
    [InlineData("other school")]
    public async Task EveryForm_OfTheSchoolsAdministrator_IsRefusedAuditedAndChangesNothing(string right)
    {
        var site = await hub.SchoolAsync();
        var id = await SomebodyAsync(site, right);
        using var administrator = await PersonAsync(site, Roles.Staff, Roles.Administrator);
        var forms = Forms(id, DescribedPerson.VersionOf(await AccountAsync(id)));
        var posts = PortalEndpoint.All.Where(e => e is { Administrator: true, Method: "post" } && e.Template.Parameters.Any(p => p.Name == "accountId")).Select(e => e.Name).Append("PostPasswords");
        Assert.Equal(posts.Except(NotOfAccounts).Order(), forms.Select(f => PortalEndpoint.Of(new PortalRequest(f.Path, []))!.Name).Distinct().Order());

        foreach (var (path, fields) in forms)
        {
            // An account that is closed already is what can be opened.
            await hub.Accounts.UpdateAsync(id, a => a with { Disabled = path.EndsWith("/open", StringComparison.Ordinal) }, Cancellation);
            var before = await StoredAsync(id);
            var page = await administrator.PostAsync(path, fields);

            Assert.True(page.Says("also has rights beyond your school") || page.Says("accounts have rights beyond your school"), $"{path}: {page}");
            Assert.Equal(before, await StoredAsync(id));
            var record = (await Audit.NewestAsync(site, 1, Cancellation))[0];
            Assert.True((record.Actor, record.Target, record.Code) == (administrator.Id.ToString(), id.ToString(), RightsBeyondSchool.Code), $"{path}: {record}");
        }
    }

    [Fact]
    public async Task Page_OfSuchAnAccount_SaysWhyThereAreNoButtons()
    {
        var site = await hub.SchoolAsync();
        var id = await SomebodyAsync(site, "integrator");
        using var administrator = await PersonAsync(site, Roles.Staff, Roles.Administrator);

        var page = await administrator.GetAsync($"/users/{id}");

        Assert.True(page.Says("So there are no buttons here") && page.Says(Verified), page.ToString());
        Assert.DoesNotContain($"/users/{id}/", page.Text, StringComparison.Ordinal);
        foreach (var asked in new[] { "reset-password", "reset-two-factor", "edit", "data" })
            Assert.True((await administrator.GetAsync($"/users/{id}/{asked}")).Says("So there are no buttons here"));
    }

    [Fact]
    public async Task Administrator_WhoIsOfTheOperatingTeam_MayChangeIt()
    {
        var site = await hub.SchoolAsync();
        var id = await SomebodyAsync(site, "integrator");
        using var administrator = await PersonAsync(site, Roles.Staff, Roles.Administrator, Roles.Operator);

        await administrator.PostAsync($"/users/{id}/reset-two-factor");
        await administrator.PostAsync($"/users/{id}/close");

        Assert.False((await Factors.FindAsync(id, Cancellation)).Any);
        Assert.True((await AccountAsync(id)).Disabled);
    }

    /// <summary>Whoever runs the directory has that mailbox: it gets no link, and verifies nothing by itself, until the person's right has ended.</summary>
    [Fact]
    public async Task Address_OfTheSchoolsDirectory_IsNotBelieved()
    {
        var site = await hub.SchoolAsync();
        await hub.FeedAsync(site, AccountsHub.Fresh("mis"));
        var (id, username) = await hub.PersonAsync(site, "p1", Roles.Staff, Roles.Operator);
        var address = AccountsHub.Fresh("directory");
        await hub.ExternalAsync(site, "p1", address);
        var recovery = hub.Sts.Hub.Services.GetRequiredService<PasswordRecovery>();

        await recovery.RequestAsync(username, "192.0.2.1", hub.Sts.Hub.Address, Cancellation);
        await recovery.RequestAsync(address, "192.0.2.1", hub.Sts.Hub.Address, Cancellation);

        Assert.Empty(hub.Simulators.Mail.To(address));
        Assert.Equal((false, false), await BelievedAsync(id, address));
        Assert.Contains(await Audit.NewestAsync(site, 10, Cancellation), r => r.Action == "password.link_refused" && r.Target == id.ToString());
        await hub.Accounts.UpdateAsync(id, a => a with { Roles = [Roles.Staff] }, Cancellation);
        Assert.Equal((true, true), await BelievedAsync(id, address));
        await recovery.RequestAsync(username, "192.0.2.1", hub.Sts.Hub.Address, Cancellation);
        Assert.Single(hub.Simulators.Mail.To(address));
    }

    private static (string Path, (string Name, string Value)[] Fields)[] Forms(Guid id, string version) =>
    [
        ($"/users/{id}/open", []),
        ($"/users/{id}/close", []),
        ($"/users/{id}/sign-out", []),
        ($"/users/{id}/unlock", []),
        ($"/users/{id}/reset-password", []),
        ($"/users/{id}/issue-password", []),
        ($"/users/{id}/reset-two-factor", []),
        ($"/users/{id}/addresses/link", [("address", Unverified)]),
        ($"/users/{id}/addresses/login", [("address", Verified), ("on", "true")]),
        ($"/users/{id}/addresses/notices", [("address", Verified), ("on", "true")]),
        ($"/users/{id}/addresses/remove", [("address", Verified)]),
        ($"/users/{id}/data/download", [("password", StsHub.Password)]),
        ($"/users/{id}/data/erase", [("username", $"ada.{id:N}"), ("password", StsHub.Password)]),
        ($"/users/{id}/edit", [("form", version), ("givenName", "Mallory"), ("familyName", "Byron"), ("type", "Staff"), ("administrator", "No"), ("email", "mallory@elsewhere.example")]),
        ("/users/unclaimed/passwords", [("asked", DateTimeOffset.UtcNow.AddMinutes(1).ToString("O")), ("account", id.ToString())]),
    ];

    private Audit Audit => hub.Sts.Hub.Services.GetRequiredService<Audit>();

    private FactorStore Factors => hub.Sts.Hub.Services.GetRequiredService<FactorStore>();

    /// <summary>Somebody with a right beyond the school and everything that could be taken or changed: a password that nobody has chosen yet, a second factor, two addresses.</summary>
    private async Task<Guid> SomebodyAsync(Guid site, string right)
    {
        var (id, _) = await hub.PersonAsync(site, null, right == "operator" ? [Roles.Staff, Roles.Operator] : [Roles.Staff]);
        if (right == "integrator")
        {
            await hub.Sts.OperatorAsync(
                HttpMethod.Put, $"/partners/v1/vendors/{StsHub.Vendor}",
                new { name = "Acme Ltd", website = "https://acme.example", contactEmail = "hello@acme.example", integrators = new[] { id } });
        }

        Guid[] further = right == "other school" ? [await hub.SchoolAsync()] : [];
        AccountAddress[] addresses =
        [
            new() { Address = Unverified, Source = AddressSource.HubId, Added = true },
            new() { Address = Verified, Source = AddressSource.HubId, Added = true, VerifiedAt = DateTimeOffset.UtcNow },
        ];
        await hub.Accounts.UpdateAsync(id, a => a with { PasswordHash = null, Addresses = addresses, FurtherSites = further }, Cancellation);
        await Factors.UpdateAsync(id, f => f with { ProtectedKey = "key" }, Cancellation);
        return id;
    }

    private async Task<PortalPerson> PersonAsync(Guid site, params string[] roles)
    {
        var (id, username) = await hub.PersonAsync(site, null, roles);
        return await PortalPerson.SignInAsync(hub.Sts.Hub, id, username);
    }

    private async Task<Account> AccountAsync(Guid id) => (await hub.Accounts.FindAsync(id, Cancellation))!;

    private async Task<(string Account, bool Factors)> StoredAsync(Guid id) => (JsonSerializer.Serialize(await AccountAsync(id)), (await Factors.FindAsync(id, Cancellation)).Any);

    private async Task<(bool Verified, bool SignsIn)> BelievedAsync(Guid id, string address)
    {
        var found = (await hub.Sts.Hub.Services.GetRequiredService<LinkedAddresses>().OfAsync(await AccountAsync(id), Cancellation)).Single(a => a.Is(address));
        return (found.Verified, found.SignsIn);
    }
}
