using System.Net.Sockets;
using Azure;
using Microsoft.Extensions.Logging;

namespace Hub.Local.Durable.Engine;

/// <summary>Repeats what the store could not do while it was away, for as long as it takes.</summary>
internal sealed class StoragePatience(ILogger log)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private int away;

    /// <summary>The store answers again after it could not be reached.</summary>
    public event Action? CameBack;

    public Task RunAsync(Func<CancellationToken, Task> work, CancellationToken cancellation) =>
        RunAsync(
            async c =>
            {
                await work(c);
                return true;
            },
            cancellation);

    /// <param name="work">Safe to repeat when its answer was lost.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="patience">How long to go on; without limit when null.</param>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellation, TimeSpan? patience = null)
    {
        var since = TimeProvider.System.GetTimestamp();
        for (var wait = Shortest; ; wait = wait * 2 > Longest ? Longest : wait * 2)
        {
            try
            {
                var result = await work(cancellation);
                if (Volatile.Read(ref away) == 1 && Interlocked.Exchange(ref away, 0) == 1)
                {
                    log.LogInformation("The store answers again.");
                    CameBack?.Invoke();
                }

                return result;
            }
            catch (Exception failure) when (IsTransient(failure) && !cancellation.IsCancellationRequested
                && (patience is null || TimeProvider.System.GetElapsedTime(since) < patience))
            {
                if (!IsAnswer(failure) && Interlocked.Exchange(ref away, 1) == 0)
                    log.LogWarning("The store cannot be reached ({Reason}). Trying until it answers.", failure.Message);
            }

            await Task.Delay(wait, cancellation);
        }
    }

    public static bool IsTransient(Exception failure) => failure switch
    {
        RequestFailedException { Status: 0 or 408 or 429 or >= 500 } => true,
        AggregateException several => several.InnerExceptions.All(IsTransient),
        IOException or HttpRequestException or SocketException or OperationCanceledException or TimeoutException => true,
        _ => false,
    };

    private static bool IsAnswer(Exception failure) => failure is RequestFailedException { Status: not 0 };
}
