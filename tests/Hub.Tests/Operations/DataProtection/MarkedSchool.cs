using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Hub.Core;
using Hub.Core.Accounts;
using Hub.Core.Accounts.External;
using Hub.Core.Accounts.FromMis;
using Hub.Core.Accounts.Identity;
using Hub.Core.Accounts.Links;
using Hub.Core.Accounts.TwoFactor;
using Hub.Core.ActiveDirectory;
using Hub.Core.Mis;
using Hub.Core.Mis.Feeds;
using Hub.Core.Operations.DataProtection;
using Hub.Core.Provisioning;
using Hub.Core.Provisioning.Matching;
using Hub.Core.TileStore.Tiles;
using Hub.Simulators.SampleSchool;
using Hub.Tests.Accounts;
using Hub.Tests.ActiveDirectory;
using Hub.Tests.Mis;
using Hub.Tests.Provisioning;
using Hub.Tests.Sts;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Operations.DataProtection;

/// <summary>A school with a pupil whose every value is unmistakable, and with another one beside, who both did everything at the hub that there is to do.</summary>
internal sealed class MarkedSchool
{
    private readonly School others;

    private MarkedSchool(TestSite site, Pupil marked, Pupil other, School others) => (Site, Marked, Other, this.others) = (site, marked, other, others);

    /// <summary>The school.</summary>
    public TestSite Site { get; }

    /// <summary>Who is to be erased.</summary>
    public Pupil Marked { get; }

    /// <summary>Who stays.</summary>
    public Pupil Other { get; }

    /// <summary>The agent beside the school's Active Directory.</summary>
    public required TestAgent Agent { get; init; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public T Get<T>() where T : notnull => Site.Hub.Services.GetRequiredService<T>();

    /// <summary>Makes the school and lets a day pass.</summary>
    public static async Task<MarkedSchool> MakeAsync(ProvisioningFixture fixture, string name, bool faulty = false)
    {
        Pupil marked = null!, other = null!;
        School others = null!;
        var site = await fixture.SiteAsync(domain =>
        {
            (marked, other) = (new Pupil("zqx" + name, domain, faulty), new Pupil("wvy" + name, domain, false));
            others = School.Of([other.Sample, .. Enumerable.Range(1, 3).Select(n => ProvisioningFixture.Pupil($"p{n}", $"new{n}@{domain}", $"old{n}@{domain}"))]);
            return School.Of([marked.Sample, other.Sample, .. Enumerable.Range(1, 3).Select(n => ProvisioningFixture.Pupil($"p{n}", $"new{n}@{domain}", $"old{n}@{domain}"))]);
        });
        await site.ChangeAsync(s => s with { Accounts = s.Accounts with { UserTypes = [UserType.Student] } });
        await site.Hub.Services.GetRequiredService<SyncAccounts>().RunAsync(site.Id, null, Cancellation);
        await site.NameAsync();
        var school = new MarkedSchool(site, marked, other, others) { Agent = await TestAgent.PairedAsync(site) };
        foreach (var directory in new[] { "microsoft365", "google" })
            await site.UpdateAsync(directory);
        foreach (var format in new[] { "sds-v2.1", "oneroster-1.1" })
            await site.RestAsync(await site.AcceptedAsync($"/rostering/v1/sites/{site.Id}/exports", new { format }));
        await school.CarryOutOrdersAsync();
        foreach (var pupil in new[] { marked, other })
            await school.LiveAsync(pupil);
        return school;
    }

    /// <summary>The MIS sends its feed without the marked pupil, and the agent disables the account.</summary>
    public async Task LeaveAsync()
    {
        await LeaveMisAsync();
        await CarryOutOrdersAsync();
    }

    /// <summary>The MIS sends its feed without the marked pupil.</summary>
    public async Task LeaveMisAsync()
    {
        Assert.Equal("completed", (string?)(await FeedOverHttpTests.ImportAsync(Site.Hub, Site.Id, FeedOverHttpTests.Feed(others)))["state"]);
        await InStepAsync();
    }

    /// <summary>The MIS sends its feed with the marked pupil again.</summary>
    public async Task ComeBackAsync()
    {
        var all = School.Of([Marked.Sample, .. others.People]);
        Assert.Equal("completed", (string?)(await FeedOverHttpTests.ImportAsync(Site.Hub, Site.Id, FeedOverHttpTests.Feed(all)))["state"]);
        await InStepAsync();
    }

    /// <summary>Erases somebody, as the hub itself does it.</summary>
    public async Task<Refusal?> EraseAsync(Pupil pupil, string by = "operator") =>
        (await Get<ErasePerson>().EraseAsync(Site.Id, pupil.AccountIn(Site.Id), new Actor(by), Cancellation)).Succeeded(out _, out var refusal) ? null : refusal;

    /// <summary>The agent does what it is told.</summary>
    public async Task CarryOutOrdersAsync()
    {
        await Site.PlanAsync();
        while ((JsonArray)(await Agent.SendAsync(HttpMethod.Post, "work", new { most = 50 })).Json!["orders"]! is { Count: > 0 } orders)
        {
            foreach (var order in orders)
            {
                var id = (string)order!["id"]!;
                var (outcome, guid) = order["objectGuid"] is { } known ? ("changed", (Guid)known) : ("made", Guid.NewGuid());
                await Agent.SendAsync(HttpMethod.Post, $"work/{id}", new { id, outcome, objectGuid = guid, changes = new[] { new { what = "sAMAccountName", before = (string?)null, after = order["attributes"]!["sAMAccountName"] is { } name ? (string)name! : "same" } } });
            }
        }
    }

    /// <summary>What is stored of the accounts, by place, that names one of the texts.</summary>
    public async Task<IReadOnlyDictionary<string, string>> NamingAsync(IReadOnlyCollection<string> marks) =>
        (await StoredTexts.ReadAsync(Site.Hub.ConnectionString)).Where(t => marks.Any(m => t.Value.Contains(m, StringComparison.OrdinalIgnoreCase))).ToDictionary();

    /// <summary>Everything that names a pupil.</summary>
    public async Task<IReadOnlyCollection<string>> MarksAsync(Pupil pupil)
    {
        var account = (await Get<Core.Accounts.Accounts>().FindAsync(pupil.AccountIn(Site.Id), Cancellation))!;
        var names = (await Get<NameStore>().FindAsync(Site.Id, pupil.Id, Cancellation))!;
        var links = await Task.WhenAll(Enum.GetValues<DirectoryKind>().Select(d => Get<DirectoryAccounts>().FindAsync(Site.Id, d, pupil.Id, Cancellation)));
        return
        [
            pupil.Id, pupil.Sample.GivenName, pupil.Sample.FamilyName, pupil.Sample.MisAddress!, pupil.Sample.DirectoryAddress!, pupil.Sample.UniquePupilNumber, pupil.Sample.AdmissionNumber, pupil.Home, pupil.FormerUsername,
            account.Id.ToString(), account.Id.ToString("N"), account.Username, names.PrincipalName!.Value, names.AccountName!.Value, names.ObjectGuid!.Value.ToString(), // Numbers at Google are small in every simulated workspace.
            .. links.Where(l => l!.Directory == DirectoryKind.Microsoft365).Select(l => l!.DirectoryId), .. links.Select(l => l!.Address),
        ];
    }

    /// <summary>Accounts and what partners read follow the snapshot.</summary>
    private async Task InStepAsync()
    {
        var person = new DataSubject { SiteId = Site.Id, AccountId = Marked.AccountIn(Site.Id), PersonId = Marked.Id };
        foreach (var data in Get<IEnumerable<IPersonalData>>())
        {
            while (await data.RefusalAsync(person, Cancellation) is { Code: "accounts_not_in_step" or "partners_not_told" or "import_under_way" or "work_under_way" })
                await Task.Delay(50, Cancellation);
        }
    }

    /// <summary>Whatever a pupil leaves at the hub.</summary>
    private async Task LiveAsync(Pupil pupil)
    {
        var id = pupil.AccountIn(Site.Id);
        var accounts = Get<Core.Accounts.Accounts>();
        // A username that the pupil had before.
        var username = (await accounts.FindAsync(id, Cancellation))!.Username;
        Assert.NotNull(await accounts.TryRenameAsync(id, pupil.FormerUsername, a => a, Cancellation));
        await accounts.TryRenameAsync(
            id, username,
            a => a with { PasswordHash = PasswordSignIn.Hash(StsHub.Password), Addresses = [new() { Address = pupil.Home, Source = Core.Accounts.Addresses.AddressSource.HubId, Added = true, VerifiedAt = DateTimeOffset.UtcNow }] },
            Cancellation);
        using (var wrong = new Browser(Site.Hub))
            await wrong.SignInAsync("/login", username, "wrong password 1");
        using var browser = new Browser(Site.Hub);
        Assert.Equal(HttpStatusCode.OK, (await browser.SignInAsync("/profile", username)).Status);
        await Get<Core.Accounts.Addresses.AddressLogins>().AllowAsync(id, pupil.Home, new Actor(id.ToString(), "203.0.113.9"), Site.Hub.Address, Cancellation);
        await Get<OneTimeLinks>().MakeAsync(LinkPurpose.Recovery, id, pupil.Home, TimeSpan.FromHours(1), Cancellation);
        await Get<FactorStore>().UpdateAsync(id, f => f with { ProtectedKey = $"key of {pupil.Id}", ProtectedPassphrase = $"phrase of {pupil.Id}", RecoveryCodes = [$"code of {pupil.Id}"] }, Cancellation);
        var login = new ExternalLogin(ExternalProvider.Google, "https://accounts.google.com", $"sub-{pupil.Id}", pupil.Home, DateTimeOffset.UtcNow);
        Assert.True((await Get<AccountManager>().AddLoginAsync(AccountManager.UserOf((await accounts.FindAsync(id, Cancellation))!), new IdentityLogin(login))).Succeeded);
        // A family's.
        Assert.True((await Get<Core.Accounts.Addresses.AddressList>().AddAsync(id, "family@home.example", new Actor(id.ToString()), Cancellation)).Succeeded(out _, out _));
        await Get<YearsOfLeaving>().SetAsync(Site.Id, pupil.Id, 2031, new Actor("someone"), Cancellation);
        var board = await Get<SiteTiles>().ReadAsync(Site.Id, Cancellation);
        await Get<SiteTiles>().PutAsync(Site.Id, "central-hub", new Audience { Accounts = [.. board.AudienceOf("central-hub").Accounts, id] }, Cancellation);
        using var administrator = await Administrator.SignInAsync(Site);
        var file = $"External id,Given name,Family name,Type,Administrator,E-mail,Username,Year group,Registration group\n,{pupil.Sample.GivenName},\"{pupil.Sample.FamilyName}\",Student,No,,{username},,\n";
        await administrator.UploadAsync("/users/upload", Encoding.UTF8.GetBytes(file));
        var links = await Get<LinkUploads>().PreviewAsync(
            Site.Id, DirectoryKind.Microsoft365, $"{pupil.Id}.csv", Encoding.UTF8.GetBytes($"Person id,Name,Type,Reason,Address\n{pupil.Id},x,Student,x,{pupil.Sample.MisAddress}\n"), new Actor("someone"), Cancellation);
        Assert.True(links.Succeeded(out _, out var refusal), refusal?.Detail);
    }
}

/// <summary>A pupil who is told from everybody else by every value.</summary>
internal sealed record Pupil(string Mark, string Domain, bool Faulty)
{
    /// <summary>The id in the MIS.</summary>
    public string Id => $"{Mark}-id-7741";

    /// <summary>An address at home.</summary>
    public string Home => $"{Mark}.home@{Mark}.example";

    /// <summary>A username that is another's no more.</summary>
    public string FormerUsername => $"{Mark}.former";

    public SamplePerson Sample { get; } = new($"{Mark}-id-7741", Pupil: true, $"{Mark}given", $"{Mark}'family")
    {
        MisAddress = $"{Mark}.mis@{Domain}",
        DirectoryAddress = $"{Mark}.old@{Domain}",
        Year = 7,
        RegistrationGroup = "7A",
        UniquePupilNumber = NumberOf(Mark, Faulty),
        AdmissionNumber = $"{Mark}adm",
        DateOfBirth = new DateOnly(2014, 9, 1),
        StartDate = new DateOnly(2026, 9, 3),
    };

    /// <summary>A unique pupil number; one with a wrong check letter is quoted in the import's list of issues, and not taken.</summary>
    private static string NumberOf(string mark, bool faulty)
    {
        var digits = string.Concat(SHA256.HashData(Encoding.UTF8.GetBytes(mark)).Take(12).Select(b => (char)('0' + (b % 10))));
        return "ABCDEFGHJKLMNPQRTUVWXYZ".Select(letter => letter + digits).First(n => UniquePupilNumber.Fault(n) is null != faulty);
    }

    /// <summary>The account.</summary>
    public Guid AccountIn(Guid site) => PersonAccount.Id(site, Id);
}
