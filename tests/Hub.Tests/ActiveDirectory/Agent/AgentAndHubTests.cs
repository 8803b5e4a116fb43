using System.DirectoryServices.Protocols;
using System.Globalization;
using Hub.Agent.Domain;
using Hub.Core.ActiveDirectory;
using Hub.Core.ActiveDirectory.Agents;
using Hub.Core.Mis;
using Hub.Simulators.SampleSchool;
using Hub.Tests.Mis;
using Hub.Tests.Provisioning;
using Microsoft.Extensions.DependencyInjection;
using static Hub.Tests.ActiveDirectory.Agent.AgentTestOrders;
using DirectoryAccount = Hub.Core.ActiveDirectory.Agents.DirectoryAccount;

namespace Hub.Tests.ActiveDirectory.Agent;

/// <summary>The whole way: MIS data and rules at the hub, the agent as a process, a real Active Directory.</summary>
public sealed class AgentAndHubTests(DomainController dc, ProvisioningFixture fixture) : IClassFixture<ProvisioningFixture>
{
    private const int Pupils = 460, Staff = 40;
    private static readonly int Kills = Environment.GetEnvironmentVariable("HUB_LONG") == "1" ? 20 : 6;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FiveHundredPeople_WithKillsALockedOuAndTheHubAway_EndExactlyAsPlannedAndASecondRunChangesNothing()
    {
        var (pupils, staff) = (await dc.NewUnitAsync(), await dc.NewUnitAsync(locked: true));
        var group = $"pupils-{NewName()}";
        var groupName = Group(pupils, group);
        var (site, people) = await SchoolAsync(pupils, staff, group);
        await using var wire = new CutWire(fixture.Hub.Address);
        using var agent = new AgentProcess();
        await PairAsync(site, agent, wire.Address, pupils, staff);
        await site.PlanAsync();

        // Killed again and again while it works; whatever it was given is given to its next run at once.
        for (var kill = 0; kill < Kills; kill++)
        {
            agent.Start();
            var before = (await AccountsAsync(site)).Count(a => a.State == DirectoryAccountState.Done);
            await UntilAsync(site, all => all.Count(a => a.State == DirectoryAccountState.Done) is var done && (done > before || done == Pupils), agent);
            await Task.Delay(Random.Shared.Next(0, 400), Cancelled);
            agent.Kill();
        }

        // The agent has no right in the OU of staff: those are told, and all others are done.
        agent.Start();
        await UntilAsync(site, all => all.All(a => a.State is DirectoryAccountState.Done or DirectoryAccountState.Failed), agent);
        var refused = (await AccountsAsync(site)).Where(a => a.State == DirectoryAccountState.Failed).ToArray();
        Assert.Equal(Staff, refused.Length);
        Assert.All(refused, a => Assert.Equal("not_permitted", a.Code));
        var made = Entries(pupils);
        Assert.Equal(Pupils, made.Count);

        // Once it has, a second look makes theirs and touches nobody else's.
        await dc.UnlockAsync(staff);
        await LookAgainAsync(site, agent);
        var again = Entries(pupils);
        Assert.All(made, m => Assert.Equal(Ldap.Text(m.Value, "uSNChanged"), Ldap.Text(again[m.Key], "uSNChanged")));
        await AssertAsPlannedAsync(site, pupils, staff, groupName);

        // Ten addresses change in the MIS while the hub cannot be reached.
        wire.Cut();
        var changed = people.Select((p, i) => i % 50 == 49 ? p with { MisAddress = $"moved{i}@{site.Domain}" } : p).ToArray();
        Assert.Equal("completed", (string?)(await FeedOverHttpTests.ImportAsync(site.Hub, site.Id, FeedOverHttpTests.Feed(School.Of(changed))))["state"]);
        await RenameAsync(site);
        await site.PlanAsync();
        Assert.Equal(10, (await AccountsAsync(site)).Count(a => a.State == DirectoryAccountState.Waiting));
        wire.Mend();
        await UntilAsync(site, all => all.All(a => a.State == DirectoryAccountState.Done), agent);
        await AssertAsPlannedAsync(site, pupils, staff, groupName);
        Assert.Equal(10, Entries(pupils).Concat(Entries(staff)).Count(e => Ldap.Text(e.Value, "userPrincipalName")!.StartsWith("moved", StringComparison.Ordinal)));

        var settled = Entries(pupils);
        await LookAgainAsync(site, agent);
        Assert.All(await AccountsAsync(site), a => Assert.Equal(OrderOutcome.Unchanged, a.Outcome));
        var last = Entries(pupils);
        Assert.All(settled, s => Assert.Equal(Ldap.Text(s.Value, "uSNChanged"), Ldap.Text(last[s.Key], "uSNChanged")));
    }

    [Fact]
    public async Task Deleted_Account_StaysAwayUntilItIsRestoredOrWanted()
    {
        var unit = await dc.NewUnitAsync();
        using var ldap = dc.Administrator();
        var site = await fixture.SiteAsync(1);
        await RulesAsync(site, unit, unit, null);
        using var agent = new AgentProcess();
        await PairAsync(site, agent, fixture.Hub.Address, unit);
        await site.PlanAsync();
        agent.Start();
        await UntilAsync(site, all => all.All(a => a.State == DirectoryAccountState.Done), agent);
        var account = Assert.Single(Entries(unit)).Value;

        ldap.Send(new DeleteRequest(account.DistinguishedName));
        await site.PlanAsync(again: true);
        await UntilAsync(site, all => all.All(a => a.IsGone), agent);
        Assert.Empty(Entries(unit));

        await site.Hub.Services.GetRequiredService<AgentWork>().ForgetGoneAsync(site.Id, Cancelled);
        await site.PlanAsync();
        await UntilAsync(site, all => all.All(a => a.State == DirectoryAccountState.Done), agent);
        Assert.NotEqual(Ldap.Text(account, "objectSid"), Ldap.Text(Assert.Single(Entries(unit)).Value, "objectSid"));
    }

    [Fact]
    public async Task Commands_SayWhatWouldBeDoneAndHowItStandsAndKeepKeysToThemselves()
    {
        var unit = await dc.NewUnitAsync();
        using var ldap = dc.Administrator();
        var site = await fixture.SiteAsync(2);
        await RulesAsync(site, unit, unit, null);
        using var agent = new AgentProcess();
        var unpaired = await agent.CallAsync("status");
        Assert.Equal((2, true), (unpaired.ExitCode, unpaired.Errors.Contains("hub-agent configure", StringComparison.Ordinal)));
        var code = await PairAsync(site, agent, fixture.Hub.Address, unit);
        await site.PlanAsync();

        var plan = await agent.CallAsync("plan");
        var status = await agent.CallAsync("status");

        Assert.True(plan.ExitCode == 0, plan.Errors);
        Assert.Contains("2 orders wait. Nothing was changed.", plan.Output, StringComparison.Ordinal);
        Assert.True(status.ExitCode == 0, status.Output);
        Assert.Contains("can be used", status.Output, StringComparison.Ordinal);
        Assert.Empty(Entries(unit));
        Assert.All(await AccountsAsync(site), a => Assert.Equal(DirectoryAccountState.Waiting, a.State));
        foreach (var file in Directory.GetFiles(agent.Folder))
        {
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        var used = await agent.ConfigureAsync(dc, fixture.Hub.Address, code, unit);
        Assert.Equal((1, true), (used.ExitCode, used.Errors.Contains("does not pair anything", StringComparison.Ordinal)));
        Assert.Contains("https", (await agent.ConfigureAsync(dc, new Uri("http://hub.example"), code, unit)).Errors, StringComparison.Ordinal);
        Assert.Contains(".internal", (await agent.ConfigureAsync(dc, fixture.Hub.Address, code, "OU=Not,DC=there,DC=internal")).Errors.Replace("DC=internal", ".internal", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    /// <summary>A school with shared names, accents, names that are too long, and addresses of other domains.</summary>
    private async Task<(TestSite Site, IReadOnlyList<SamplePerson> People)> SchoolAsync(string pupils, string staff, string group)
    {
        string[] given = ["Zoë", "Łukasz", "Ann", "Ann", "Siân", "Bartholomew-Maximilian", "李", "D'Arcy"];
        string[] family = ["Smith", "Smith", "O'Brien", "Featherstonehaugh-Cholmondeley", "Núñez", "Øster"];
        IReadOnlyList<SamplePerson> people = [];
        var site = await fixture.SiteAsync(domain => people =
        [
            .. Enumerable.Range(0, Staff + Pupils).Select(i => new SamplePerson(string.Create(CultureInfo.InvariantCulture, $"p{i:000}"), Pupil: i >= Staff, given[i % given.Length], family[i % family.Length])
            {
                MisAddress = (i % 5) switch { 0 => null, 1 => $"somebody{i}@mail.example", _ => $"person{i}@{domain}" },
                Year = i >= Staff ? 7 + (i % 5) : 0,
                RegistrationGroup = i >= Staff ? $"{7 + (i % 5)}A" : "",
                StartDate = new DateOnly(2026, 9, 3),
                Role = i >= Staff ? "student" : "teacher",
            }),
        ]);
        await RulesAsync(site, pupils, staff, group);
        return (site, people);
    }

    private static async Task RulesAsync(TestSite site, string pupils, string staff, string? group)
    {
        await site.NameAsync(new ActiveDirectoryRules
        {
            PrincipalNames = new PrincipalNameRules { Suffixes = [site.Domain], Default = ["[%E]", "[%F].[%S]"] },
            AccountNames = new AccountNameRules { Default = ["[%F1][%S]"] },
            Attributes = [new AttributeMapping { Attribute = "department", First = MappedField.All[0].Id }],
            Placement = new PlacementRules
            {
                UserTypes = [UserType.Student, UserType.Staff],
                Units = new Dictionary<UserType, string> { [UserType.Student] = pupils, [UserType.Staff] = staff },
                GroupsByType = group is null ? new Dictionary<UserType, IReadOnlyList<string>>() : new Dictionary<UserType, IReadOnlyList<string>> { [UserType.Student] = [group] },
            },
        });
    }

    private async Task<string> PairAsync(TestSite site, AgentProcess agent, Uri hub, params string[] units)
    {
        var code = await TestAgent.CodeAsync(site);
        var (exit, _, errors) = await agent.ConfigureAsync(dc, hub, code, units);
        Assert.True(exit == 0, errors);
        return code;
    }

    /// <summary>Everybody is named anew, as an administrator does after a look.</summary>
    private static async Task RenameAsync(TestSite site)
    {
        var naming = site.Hub.Services.GetRequiredService<DirectoryNaming>();
        Assert.True((await naming.AcceptAsync(site.Id, regenerate: true, Cancelled)).Succeeded(out var job, out var refusal), refusal?.Detail);
        await naming.AddAsync(job, Cancelled);
        await naming.PlanAsync(site.Id, job.Id, regenerate: true, Cancelled);
        Assert.True((await naming.DecideAsync(site.Id, job.Id, NamingDecision.Apply, Cancelled)).Succeeded(out _, out refusal), refusal?.Detail);
        await naming.ApplyAsync(site.Id, job.Id, Cancelled);
    }

    private static async Task LookAgainAsync(TestSite site, AgentProcess agent)
    {
        var asked = DateTimeOffset.UtcNow;
        await site.PlanAsync(again: true);
        await UntilAsync(site, all => all.All(a => a.State == DirectoryAccountState.Done && a.AnsweredAt > asked), agent);
    }

    private static Task<IReadOnlyList<DirectoryAccount>> AccountsAsync(TestSite site) => site.Hub.Services.GetRequiredService<DirectoryOrders>().ListAsync(site.Id, Cancelled);

    private static async Task UntilAsync(TestSite site, Func<IReadOnlyList<DirectoryAccount>, bool> met, AgentProcess agent)
    {
        var until = DateTime.UtcNow + Patience;
        for (var all = await AccountsAsync(site); !met(all); all = await AccountsAsync(site))
        {
            Assert.True(DateTime.UtcNow < until, $"It did not come: {string.Join(", ", all.CountBy(a => (a.State, a.Code)))}\n{agent.Said}");
            await Task.Delay(100, Cancelled);
        }
    }

    private string Group(string unit, string name)
    {
        using var ldap = dc.Administrator();
        return ldap.MakeGroup(unit, name);
    }

    // Over a connection of its own: Samba closes one that was quiet for two minutes, and the agent may work that long.
    private Dictionary<string, SearchResultEntry> Entries(string unit)
    {
        using var ldap = dc.Administrator();
        return ldap.Search(unit, Hub.Agent.Domain.DirectoryAccount.Filter).ToDictionary(e => Ldap.Text(e, "employeeID")!);
    }

    private async Task AssertAsPlannedAsync(TestSite site, string pupils, string staff, string group)
    {
        var names = await site.Hub.Services.GetRequiredService<NameStore>().ReadAsync(site.Id, Cancelled);
        var (ofPupils, ofStaff) = (Entries(pupils), Entries(staff));
        Assert.Equal((Pupils, Staff), (ofPupils.Count, ofStaff.Count));
        foreach (var (person, name) in names.People)
        {
            var id = DesiredAccounts.EmployeeId(site.Id, person);
            var isPupil = ofPupils.TryGetValue(id, out var entry);
            entry ??= ofStaff[id];
            Assert.Equal((name.PrincipalName!.Value, name.AccountName!.Value), (Ldap.Text(entry, "userPrincipalName"), Ldap.Text(entry, "sAMAccountName")));
            Assert.Equal(("512", isPupil ? group : null), (Ldap.Text(entry, "userAccountControl"), Ldap.Text(entry, "memberOf")));
            Assert.NotEqual(name.PrincipalName.Value.Split('@')[0], name.AccountName.Value);
        }

        Assert.Equal(Pupils + Staff, names.People.Values.Select(n => n.AccountName!.Value).Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }
}
