using System.Diagnostics;
using System.DirectoryServices.Protocols;
using System.Globalization;
using Hub.Agent;
using Hub.Agent.Domain;
using Hub.Agent.Keeping;
using Hub.Tests.Fixtures;
using static Hub.Tests.ActiveDirectory.Agent.AgentTestOrders;

namespace Hub.Tests.ActiveDirectory.Agent;

/// <summary>The agent as a process, against a real Active Directory and a hub that goes away.</summary>
public sealed class AgentProcessTests(DomainController dc)
{
    private const int People = 500;
    private static readonly int Kills = Environment.GetEnvironmentVariable("HUB_LONG") == "1" ? 50 : 10;

    [Fact]
    public async Task Run_FiveHundredPeopleWhileKilledAndTheHubIsAway_EndsExactlyAsPlanned()
    {
        var unit = await dc.NewUnitAsync();
        using var folder = new TempFolder();
        await using var hub = await StandInHub.StartAsync();
        await ConfigureAsync(unit, folder, hub);
        var prefix = NewName()[..7];
        var orders = Enumerable.Range(0, People).Select(i => Order(
            unit, string.Create(CultureInfo.InvariantCulture, $"{prefix}{i:000}"), i % 7 != 0, ("userPrincipalName", $"person.{prefix}.{i}@school.test"), ("givenName", "Zoë"), ("displayName", $"Łukasz {i}, O'Neil"))
            .With("userPrincipalName", $"person.{prefix}.{i}@school.test")).ToList();
        orders.ForEach(hub.Give);

        for (var kill = 0; kill < Kills; kill++)
        {
            var leases = hub.Leases;
            using var agent = Start(folder);
            await UntilAsync(() => hub.Leases > leases || hub.Waiting == 0);
            await Task.Delay(Random.Shared.Next(0, 1000), TestContext.Current.CancellationToken);
            agent.Kill();
            await agent.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        hub.IsAway = true;
        using (var agent = Start(folder))
        {
            await Task.Delay(1500, TestContext.Current.CancellationToken);
            hub.IsAway = false;
            await UntilAsync(() => hub.Waiting == 0);
            agent.Kill();
            await agent.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Assert.All(hub.Answers, a => Assert.Null(a.Detail));
        using var ldap = Ldap.Open(dc.Agent(unit));
        var accounts = ldap.Search(unit, DirectoryAccount.Filter, DirectoryAccount.Attributes).Select(DirectoryAccount.Of).ToDictionary(a => a["sAMAccountName"]!);
        Assert.Equal(People, accounts.Count);
        var keeper = new AccountKeeper(ldap, new AgentUnits(ldap, [unit]));
        foreach (var order in orders)
        {
            var account = accounts[order.Attributes["sAMAccountName"]!];
            Assert.Equal(order.Enabled, account.Enabled);
            Assert.All(order.Attributes, a => Assert.Equal(a.Value, account[a.Key]));
            Assert.Equal(AccountOutcome.Unchanged, keeper.Look(order).Outcome);
        }

        Assert.Contains(hub.Reports, r => r is { Whole: true, Usn: not null });
    }

    [Fact]
    public async Task Plan_AfterARename_ShowsItAndDoesNothing()
    {
        var unit = await dc.NewUnitAsync();
        using var folder = new TempFolder();
        await using var hub = await StandInHub.StartAsync();
        await ConfigureAsync(unit, folder, hub);
        var order = Order(unit, NewName());
        dc.Keep(unit, order);
        var renamed = order.With("userPrincipalName", $"new.{NewName()}@school.test") with { Id = "renamed" };
        hub.Give(renamed);

        var (exit, output, errors) = await RunAsync(folder, "plan", "--json");
        var status = await RunAsync(folder, "status", "--json");

        Assert.True(exit == 0, errors);
        Assert.Contains(renamed.Attributes["userPrincipalName"]!, output, StringComparison.Ordinal);
        Assert.Equal((0, 1, 0), (status.ExitCode, hub.Waiting, hub.Answers.Count));
        using var ldap = dc.Administrator();
        Assert.Equal(order.Attributes["userPrincipalName"], Ldap.Text(ldap.Account(order.Attributes["sAMAccountName"]!)!, "userPrincipalName"));
    }

    [Fact]
    public async Task Configure_KeysAndPassword_AreReadByTheAgentOnly()
    {
        var unit = await dc.NewUnitAsync();
        using var folder = new TempFolder();
        await using var hub = await StandInHub.StartAsync();
        await ConfigureAsync(unit, folder, hub);

        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder.Path, "secrets")));
        var used = await RunAsync(folder, Configure(unit, hub.Address.ToString()));
        Assert.Equal((1, "The code is not good."), (used.ExitCode, used.Errors.Trim()));
        Assert.Contains("https", (await RunAsync(folder, Configure(unit, "http://hub.example"))).Errors, StringComparison.Ordinal);
    }

    private string[] Configure(string unit, string hub) =>
        ["configure", "--hub", hub, "--code", StandInHub.Code, "--server", dc.Address, "--user", "hub-agent@school.test", "--password-file", dc.PasswordFile, "--unit", unit, "--trusted-certificates", dc.Trusted];

    private async Task ConfigureAsync(string unit, TempFolder folder, StandInHub hub)
    {
        var (exit, _, errors) = await RunAsync(folder, Configure(unit, hub.Address.ToString()));
        Assert.True(exit == 0, errors);
    }

    private static string Programme => Path.Combine(AppContext.BaseDirectory, "hub-agent.dll");

    private static Task<(int ExitCode, string Output, string Errors)> RunAsync(TempFolder folder, params string[] arguments) =>
        OtherProgram.RunAsync("dotnet", [Programme, .. arguments, "--folder", folder.Path]);

    private static Process Start(TempFolder folder)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet", [Programme, "run", "--folder", folder.Path]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static async Task UntilAsync(Func<bool> met)
    {
        var until = DateTime.UtcNow.AddMinutes(4);
        while (!met())
        {
            Assert.True(DateTime.UtcNow < until, "It did not come.");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }
}
