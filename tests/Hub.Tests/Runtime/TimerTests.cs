using System.Net;
using Azure;
using Azure.Data.Tables;
using Hub.Local.Functions.Builder;
using Hub.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Hub.Tests.Runtime;

public sealed class TimerTests(AzuriteFixture azurite)
{
    private static readonly Dictionary<string, string> AtHalfPastTwo = new() { ["NightlySchedule"] = "0 30 2 * * *" };
    private static readonly DateTimeOffset Evening = new(2026, 3, 28, 20, 0, 0, TimeSpan.Zero);

    private readonly Ticks ticks = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Schedule_ItsTimeComes_RunsThenWithTheNextTimeInUtc()
    {
        var time = new FakeTimeProvider(Evening);
        await using var hub = await StartAsync(time);

        var (early, first) = await AdvanceToTickAsync(time, TimeSpan.FromMinutes(10));
        var (_, second) = await AdvanceToTickAsync(time, TimeSpan.FromMinutes(10));

        // The clocks of the United Kingdom change in this night; UTC does not.
        Assert.Equal(new DateTime(2026, 3, 29, 2, 30, 0, DateTimeKind.Utc), first.ScheduleStatus!.Next);
        Assert.InRange(early, first.ScheduleStatus.Next, first.ScheduleStatus.Next.AddMinutes(10));
        Assert.Equal(first.ScheduleStatus.Next, second.ScheduleStatus!.Last);
        Assert.Equal(first.ScheduleStatus.Next.AddDays(1), second.ScheduleStatus.Next);
    }

    [Fact]
    public async Task Start_AfterOccurrencesWereMissed_CatchesUpByOneRunThatIsPastDue()
    {
        var account = await azurite.NewAccountAsync();
        await using (var before = await StartAsync(new FakeTimeProvider(Evening), account))
            await StatusWrittenAsync(account, Evening);
        var late = new FakeTimeProvider(Evening.AddDays(5));

        await using var hub = await StartAsync(late, account);

        var (_, info) = await ticks.NextAsync();
        Assert.True(info.IsPastDue);
        var (_, next) = await AdvanceToTickAsync(late, TimeSpan.FromMinutes(10));
        Assert.Equal(Evening.AddDays(6).Date.AddHours(2.5), next.ScheduleStatus!.Next);
    }

    [Fact]
    public async Task Start_AfterTheHubStoppedDuringARun_RunsAgain()
    {
        var account = await azurite.NewAccountAsync();
        var time = new FakeTimeProvider(Evening);
        ticks.Behaviour = cancellationToken => Task.Delay(Timeout.Infinite, cancellationToken);
        await using (await StartAsync(time, account))
            await AdvanceToTickAsync(time, TimeSpan.FromMinutes(10));
        ticks.Behaviour = _ => Task.CompletedTask;

        await using var hub = await StartAsync(time, account);

        Assert.Equal("Nightly", (await ticks.NextAsync()).Function);
    }

    [Fact]
    public async Task Start_ScheduleChanged_ForgetsTheOldNextTime()
    {
        var account = await azurite.NewAccountAsync();
        await using (await StartAsync(new FakeTimeProvider(Evening), account))
            await StatusWrittenAsync(account, Evening);
        var time = new FakeTimeProvider(Evening.AddDays(5));

        await using var hub = await StartAsync(time, account, new() { ["NightlySchedule"] = "0 0 4 * * *" });

        var (_, info) = await AdvanceToTickAsync(time, TimeSpan.FromMinutes(10));
        Assert.Equal(Evening.AddDays(6).Date.AddHours(4), info.ScheduleStatus!.Next);
    }

    [Fact]
    public async Task Run_Fails_RunsAgainAtItsNextTime()
    {
        var time = new FakeTimeProvider(Evening);
        ticks.Behaviour = _ => throw new InvalidOperationException("no");
        await using var hub = await StartAsync(time);

        await AdvanceToTickAsync(time, TimeSpan.FromMinutes(10));
        var (_, second) = await AdvanceToTickAsync(time, TimeSpan.FromMinutes(10));

        Assert.Equal(new DateTime(2026, 3, 30, 2, 30, 0, DateTimeKind.Utc), second.ScheduleStatus!.Next);
        Assert.Contains(hub.Log.Lines, line => line.Contains("Timer function Nightly failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_RunOnStartup_RunsAtOnceWithoutAStatusWhenNotMonitored()
    {
        await using var hub = await HubHost.StartAsync(azurite, [typeof(StartupFunctions)], configure: builder => builder.Services.AddSingleton(ticks));

        var (function, info) = await ticks.NextAsync();

        Assert.Equal("AtStart", function);
        Assert.Null(info.ScheduleStatus);
    }

    [Fact]
    public async Task Fire_ByTheMasterKey_RunsItNowOneAtATime()
    {
        await using var hub = await StartAsync(new FakeTimeProvider(Evening));
        var running = 0;
        var most = 0;
        var gate = new TaskCompletionSource();
        ticks.Behaviour = async cancellationToken =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            await gate.Task.WaitAsync(cancellationToken);
            Interlocked.Decrement(ref running);
        };
        using var operators = hub.ClientWith(hub.Keys.Master);

        using var first = await operators.PostAsync("/admin/functions/nightly", null, Cancellation);
        await ticks.NextAsync();
        using var second = await operators.PostAsync("/admin/functions/Nightly", null, Cancellation);

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (first.StatusCode, second.StatusCode));
        Assert.False(ticks.TryNext(out _));
        gate.SetResult();
        await ticks.NextAsync();
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task Fire_WithoutTheMasterKeyOrForAnUnknownFunction_IsRefused()
    {
        await using var hub = await StartAsync(new FakeTimeProvider(Evening));
        using var operators = hub.ClientWith(hub.Keys.Master);

        using var byFunctionKey = await hub.Client.PostAsync("/admin/functions/Nightly", null, Cancellation);
        using var unknown = await operators.PostAsync("/admin/functions/Daily", null, Cancellation);

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.NotFound), (byFunctionKey.StatusCode, unknown.StatusCode));
    }

    [Theory]
    [InlineData("30 2 * * *")]
    [InlineData("nightly")]
    [InlineData("")]
    public void Build_ScheduleThatIsNone_SaysWhichFunction(string schedule)
    {
        var builder = FunctionsApplication.CreateBuilder([$"--NightlySchedule={schedule}"]).HostFunctionsOf(typeof(NightlyFunctions));

        Assert.Contains("'Nightly'", Assert.Throws<InvalidOperationException>(builder.Build).Message, StringComparison.Ordinal);
    }

    private static async Task StatusWrittenAsync(string account, DateTimeOffset after)
    {
        var table = new TableClient(account, "RuntimeTimers");
        while (true)
        {
            try
            {
                var row = await table.GetEntityIfExistsAsync<TableEntity>("timer", "Nightly", cancellationToken: Cancellation);
                if (row.HasValue && row.Value!.GetDateTimeOffset("Next") > after)
                    return;
            }
            catch (RequestFailedException)
            {
                // Not there yet.
            }
            await Task.Delay(10, Cancellation);
        }
    }

    private async Task<(DateTime At, Hub.Local.Functions.TimerInfo Info)> AdvanceToTickAsync(FakeTimeProvider time, TimeSpan step)
    {
        while (true)
        {
            if (ticks.TryNext(out var tick))
                return (time.GetUtcNow().UtcDateTime, tick.Info);
            time.Advance(step);
            await Task.Delay(5, Cancellation);
        }
    }

    private Task<HubHost> StartAsync(FakeTimeProvider time, string? account = null, Dictionary<string, string>? settings = null) => HubHost.StartAsync(
        azurite, [typeof(NightlyFunctions)], settings ?? AtHalfPastTwo,
        builder => builder.Services.AddSingleton(ticks).AddSingleton<TimeProvider>(time), account);
}
