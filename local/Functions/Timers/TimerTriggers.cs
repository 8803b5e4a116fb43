using Azure.Data.Tables;
using Hub.Local.Hosting;
using Hub.Local.Messaging;
using Hub.Local.Messaging.Receiving;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Hub.Local.Functions.Timers;

/// <summary>All timer functions. The leading process runs them; any process may ask for a run out of turn.</summary>
internal sealed class TimerTriggers : IBackgroundWork, IDisposable
{
    // A request is a message of the function's own session: it survives a restart, reaches the leader, and two do not run at once.
    private const string RequestQueue = "runtime-timer-requests";

    private readonly IReadOnlyList<FunctionTimer> timers;
    private readonly MessagingAccount account;
    private readonly ILogger logger;

    /// <exception cref="InvalidOperationException">A schedule cannot be read.</exception>
    public TimerTriggers(
        IReadOnlyList<HostedFunction> functions, IConfiguration configuration, IFunctionInvoker invoker, TimeProvider time, ILogger<TimerTriggers> logger)
    {
        this.logger = logger;
        var connection = configuration["AzureWebJobsStorage"]!;
        var table = new TimerStatusTable(new TableServiceClient(connection).GetTableClient("RuntimeTimers"));
        account = MessagingAccount.Of(connection);
        timers = [.. functions.Where(f => f.Trigger is TimerTriggerAttribute)
            .Select(f => new FunctionTimer(f, new TimerSchedule(f, configuration), table, invoker, time, logger))];
    }

    public Task RunAsync(CancellationToken whileLeader) => timers.Count == 0
        ? Task.CompletedTask
        : Task.WhenAll([.. timers.Select(timer => KeepAsync(timer, whileLeader)), Requests().RunAsync(whileLeader)]);

    /// <summary>Asks for a run now. False when no timer function has that name.</summary>
    public async Task<bool> TryRequestAsync(string name, CancellationToken cancellationToken)
    {
        if (Find(name) is not { } timer)
            return false;
        var request = new Envelope { MessageId = Guid.NewGuid().ToString("N"), SessionId = timer.Name, EnqueuedTime = DateTimeOffset.UtcNow };
        await account.Sessions.AppendAsync(RequestQueue, timer.Name, [request], cancellationToken);
        account.SessionNudgeOf(RequestQueue).Give();
        return true;
    }

    public void Dispose()
    {
        foreach (var timer in timers)
            timer.Dispose();
    }

    private FunctionTimer? Find(string name) => timers.FirstOrDefault(t => t.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private SessionReceiver Requests() => new(
        account, RequestQueue, async (message, cancellationToken) => await (Find(message.SessionId!)?.FireAsync(cancellationToken) ?? Task.CompletedTask),
        new ReceiverSettings { MaxConcurrentSessions = int.MaxValue }, logger);

    /// <summary>A timer whose storage fails starts again by itself, so that the others go on.</summary>
    private async Task KeepAsync(FunctionTimer timer, CancellationToken whileLeader)
    {
        while (!whileLeader.IsCancellationRequested)
            try
            {
                await timer.FollowAsync(whileLeader);
            }
            catch (Exception e) when (!whileLeader.IsCancellationRequested)
            {
                logger.LogError(e, "The schedule of {Function} could not be read or written; it is tried again", timer.Name);
                await Task.Delay(TimeSpan.FromSeconds(5), whileLeader).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
    }
}
