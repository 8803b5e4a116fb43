using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Local.Hosting;

/// <summary>Runs all background work while this process leads.</summary>
internal sealed class BackgroundWorkHost(ILeadership leadership, IEnumerable<IBackgroundWork> works, ILogger<BackgroundWorkHost> logger) : BackgroundService
{
    private static readonly TimeSpan RestartDelay = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var lost = await leadership.WaitAsync(stoppingToken);
            using var whileLeader = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lost);
            // Only when all have ended may this process lead again: nothing runs twice.
            await Task.WhenAll(works.Select(work => RunAsync(work, whileLeader.Token)));
        }
    }

    private async Task RunAsync(IBackgroundWork work, CancellationToken whileLeader)
    {
        while (!whileLeader.IsCancellationRequested)
        {
            try
            {
                await work.RunAsync(whileLeader);
                return;
            }
            catch (OperationCanceledException) when (whileLeader.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                logger.LogError(e, "{Work} failed; it starts again", work.GetType().Name);
                await Task.Delay(RestartDelay, whileLeader).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
