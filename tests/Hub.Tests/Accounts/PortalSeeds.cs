using System.Text;
using Azure.Data.Tables;
using Hub.Core.Accounts;
using Hub.Core.Accounts.Addresses;
using Hub.Core.Accounts.External;
using Hub.Core.Accounts.Identity;
using Hub.Core.ActiveDirectory;
using Hub.Core.ActiveDirectory.Agents;
using Hub.Core.Mis;
using Hub.Core.Operations;
using Hub.Core.Operations.DataProtection;
using Hub.Core.Partners.Applications;
using Hub.Core.Sites;
using Hub.Core.TileStore.Tiles;
using Hub.Tests.ActiveDirectory;
using Hub.Tests.Partners;
using Hub.Tests.Partners.Integrators;
using Hub.Tests.Provisioning;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Accounts;

/// <summary>What a school needs to have so that the portal offers its administrator every page and form there is.</summary>
internal static class PortalSeeds
{
    /// <summary>In the name of whatever the school has, and nowhere else.</summary>
    public const string Secret = "Zecret";

    /// <summary>A file of one person.</summary>
    public static async Task<byte[]> UploadAsync(Administrator administrator)
    {
        var header = (await administrator.GetAsync("/users/upload/template.csv")).Split('\n')[0].Trim('\uFEFF', '\r');
        var row = header.Split(',').Select(column => column.ToLowerInvariant() switch
        {
            "external id" => "x1",
            "type" => "staff",
            var name when name.Contains("name", StringComparison.Ordinal) && name != "username" => Secret,
            _ => "",
        });
        return Encoding.UTF8.GetBytes($"{header}\n{string.Join(',', row)}\n");
    }

    /// <summary>The page of an erasure that is done.</summary>
    public static async Task<string> ErasureAsync(TestSite site)
    {
        var jobs = site.Hub.Services.GetRequiredService<Jobs>();
        var job = new Job { SiteId = site.Id, Id = jobs.NewId(), Kind = PersonErasures.Kind, State = JobState.Completed, CreatedAt = DateTimeOffset.UtcNow };
        await jobs.AddAsync(job, TestContext.Current.CancellationToken);
        return $"/users/erasures/{job.Id}";
    }

    /// <summary>The page of an export that is done.</summary>
    public static async Task<string> ExportAsync(Administrator administrator)
    {
        var answer = await administrator.PostAsync("/users/exports", ("format", "sds-v2.1"), ("type", "student"), ("type", "staff"));
        var path = System.Text.RegularExpressions.Regex.Match(answer.Text, "/users/exports/[0-9a-f]{20,}").Value;
        await administrator.RestAsync(path);
        return path;
    }

    /// <summary>The school sends files to a connector, whose name nobody elsewhere sees.</summary>
    public static async Task SwitchUploadOnAsync(TestSite site)
    {
        site.Tenant.SchoolDataSync.AddConnector(Secret);
        await site.ChangeAsync(s => s with { SdsUpload = new SdsUploadRules { Connector = Secret, Format = "sds-v2.1" } });
    }

    /// <summary>The page of an upload that was accepted.</summary>
    public static async Task<string> SentAsync(Administrator administrator, string export)
    {
        var answer = await administrator.PostAsync($"{export}/send");
        var path = System.Text.RegularExpressions.Regex.Match(answer.Text, "/users/exports/uploads/[0-9a-f]{20,}").Value;
        while (!(await administrator.GetAsync(path)).Contains($"{path}/run", StringComparison.Ordinal))
            await Task.Delay(50, TestContext.Current.CancellationToken);
        return path;
    }

    /// <summary>The page of names for Active Directory that are previewed.</summary>
    public static async Task<string> NamesAsync(TestSite site, Administrator administrator)
    {
        var rules = new ActiveDirectoryRules
        {
            PrincipalNames = new PrincipalNameRules { Suffixes = [site.Domain] },
            Placement = new PlacementRules { UserTypes = [UserType.Student], Units = new Dictionary<UserType, string> { [UserType.Student] = $"OU={Secret},DC=school" } },
        };
        await site.ChangeRulesAsync(_ => rules);
        var answer = await administrator.PostAsync("/preferences/active-directory/names", ("who", "new"));
        var path = System.Text.RegularExpressions.Regex.Match(answer.Text, "/preferences/active-directory/names/[0-9a-f]{20,}").Value;
        await administrator.RestAsync(path);
        await AgentAsync(site);
        return path;
    }

    /// <summary>An agent beside the school's Active Directory, changes that are held, and an account that somebody deleted.</summary>
    private static async Task AgentAsync(TestSite site)
    {
        var (services, cancelled) = (site.Hub.Services, TestContext.Current.CancellationToken);
        await TestAgent.PairAsync(site, await TestAgent.CodeAsync(site), Secret);
        var table = await services.GetRequiredService<Core.Storage.Tables>().GetAsync("DirectoryAgents");
        await table.UpsertEntityAsync(new TableEntity(site.Id.ToString(), "hold") { ["Reason"] = Secret, ["Changes"] = "1" }, cancellationToken: cancelled);
        var gone = new DirectoryAccount { PersonId = "p1", Enabled = true, Name = Secret, State = DirectoryAccountState.Refused, Code = "account_gone" };
        Assert.True(await services.GetRequiredService<DirectoryOrders>().TryPutAsync(site.Id, gone, null, null, cancelled));
    }

    /// <summary>A notice of the school, which nobody elsewhere sees.</summary>
    public static async Task NoticeAsync(TestSite site)
    {
        var notice = new Notice($"Told to those of {site.Domain}.", DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await site.ChangeAsync(s => s with { Notice = notice });
    }

    /// <summary>Somebody at the site with a name, a username and an address that nobody else may see.</summary>
    public static async Task<Account> PersonAsync(TestSite site, params AccountAddress[] addresses)
    {
        var account = new Account
        {
            Id = Guid.NewGuid(),
            SiteId = site.Id,
            Username = $"{Secret}.{Guid.NewGuid():N}".ToLowerInvariant(),
            GivenName = Secret,
            Email = $"{Secret}@{site.Domain}".ToLowerInvariant(),
            PersonId = addresses.Length == 0 ? "p1" : null,
            Roles = [Roles.Student],
            Addresses = addresses,
            PasswordHash = PasswordSignIn.Hash("secret"),
            TemporaryPasswordUntil = DateTimeOffset.UtcNow.AddDays(1),
        };
        await Administrator.PutAsync(site, account);
        return account;
    }

    /// <summary>
    /// What is offered only once something has happened: an account at Google is linked, wrong passwords keep somebody out, applications are offered and installed, a tile is made,
    /// and the administrator is given a further site.
    /// </summary>
    public static async Task OfferMoreAsync(TestSite site, Guid administrator, Account person, Guid further)
    {
        var applications = new ApplicationMaker(site.Hub);
        await applications.VendorAsync("acme");
        await applications.ApprovedAsync("acme");
        var asks = new TileConfiguration { Questions = [new ConfigurationQuestion { Key = "q1", Label = "Customer number" }] };
        await applications.AcceptAsync(await applications.ApprovedAsync("acme", tile: asks), site.Id);
        var picture = await site.Hub.Services.GetRequiredService<TilePictures>().AddAsync(site.Id, IconTests.Png(100, 100), TestContext.Current.CancellationToken);
        var tile = new OwnTile { Id = Guid.NewGuid(), Name = Secret, Url = $"https://{site.Domain}/", Picture = ApplicationMaker.Good(picture) };
        await site.Hub.Services.GetRequiredService<SiteTiles>().PutAsync(site.Id, tile, TestContext.Current.CancellationToken);
        var login = new ExternalLogin(ExternalProvider.Google, "https://accounts.example", Guid.NewGuid().ToString(), $"{Secret}@{site.Domain}", DateTimeOffset.UtcNow);
        await site.Hub.Services.GetRequiredService<Core.Accounts.Accounts>().UpdateAsync(administrator, a => a with { ExternalLogins = [login], FurtherSites = [further] }, TestContext.Current.CancellationToken);
        var signIn = site.Hub.Services.GetRequiredService<PasswordSignIn>();
        for (var n = 0; n < AccountManager.MostFailures; n++)
            await signIn.CheckAsync(person.Username, "wrong", null, null, TestContext.Current.CancellationToken);
    }
}
