using System.Text.Json;
using Hub.Local.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Local.Azurite;

/// <summary>
/// Gives the hub its storage emulator: uses the one that listens, or starts one before anything else starts and stops it after everything else stopped.
/// </summary>
internal sealed class AzuriteService(IConfiguration configuration, IHostEnvironment environment, ILogger<AzuriteService> logger)
    : BackgroundService, IHostedLifecycleService, IAsyncDisposable
{
    private static readonly TimeSpan WatchInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan OrphanLimit = TimeSpan.FromSeconds(20);

    private readonly string connectionString = configuration["AzureWebJobsStorage"]!;
    private readonly string folder = Path.Combine(DataFolder.Of(configuration, environment.ContentRootPath), "azurite");
    private AzuriteProcess? own;
    private bool isOfOthers;

    private string OwnerFile => Path.Combine(folder, "process.json");

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (Endpoints() is { IsLocal: true } endpoints)
            await EnsureAsync(endpoints, cancellationToken);
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken) => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref own, null) is { } azurite)
        {
            await azurite.DisposeAsync();
            File.Delete(OwnerFile);
        }
        Dispose();
    }

    /// <summary>
    /// Starts Azurite again when it ended: its own, or that of another hub which has stopped. Never one that somebody else started: its files are elsewhere, and an empty one in its place would
    /// pass for a hub that has lost everything.
    /// </summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (Endpoints() is not { IsLocal: true } endpoints)
            return;
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(WatchInterval, stoppingToken);
            if (isOfOthers || own is { Process.HasExited: false } || own is null && (await endpoints.ListeningAsync(stoppingToken)).Count > 0)
                continue;
            logger.LogWarning("Azurite has ended; starting it again");
            try
            {
                await EnsureAsync(endpoints, stoppingToken);
            }
            catch (AzuriteUnavailableException e)
            {
                logger.LogError("{Reason}", e.Message);
            }
        }
    }

    private StorageEndpoints? Endpoints()
    {
        try
        {
            return StorageEndpoints.Of(connectionString);
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            // The message of the original would repeat the string, which holds a key.
            throw new InvalidOperationException("The setting AzureWebJobsStorage is not a storage connection string.");
        }
    }

    private async Task EnsureAsync(StorageEndpoints endpoints, CancellationToken cancellationToken)
    {
        await WaitForOrphanAsync(cancellationToken);
        var listening = await endpoints.ListeningAsync(cancellationToken);
        if (listening.Count == 3)
        {
            isOfOthers = (await ReadOwnedAsync(cancellationToken))?.Azurite.MayBeAlive() != true;
            logger.LogInformation("Using the storage emulator at {Blob}", endpoints.Blob);
            return;
        }
        if (listening.Count > 0)
            throw new AzuriteUnavailableException(
                $"Another program listens on port {string.Join(" and ", listening)}, which Azurite needs. Stop it, or set AzureWebJobsStorage to other ports.");

        var entry = AzuriteInstallation.Find(environment.ContentRootPath, AppContext.BaseDirectory);
        var options = new AzuriteOptions(folder)
        {
            BlobPort = endpoints.Blob.Port,
            QueuePort = endpoints.Queue.Port,
            TablePort = endpoints.Table.Port,
            Accounts = [AccountOf(connectionString)],
        };
        try
        {
            var azurite = await AzuriteProcess.StartAsync(options, entry, cancellationToken);
            Interlocked.Exchange(ref own, azurite);
            await File.WriteAllTextAsync(
                OwnerFile, JsonSerializer.Serialize(new Owned(ProcessIdentity.Of(azurite.Process), ProcessIdentity.Current)), cancellationToken);
            logger.LogInformation("Started Azurite; its files are in {Folder}", folder);
        }
        catch (AzuriteUnavailableException)
        {
            // Two hubs that start at once both start one, and one of them finds the ports taken.
            if ((await endpoints.ListeningAsync(cancellationToken)).Count == 3)
                return;
            throw;
        }
    }

    /// <summary>The Azurite of a hub that was killed is saving its state: to start another on the same files before it ends would lose it.</summary>
    private async Task WaitForOrphanAsync(CancellationToken cancellationToken)
    {
        if (await ReadOwnedAsync(cancellationToken) is not { } owned || owned.Hub.MayBeAlive() || owned.Azurite.Find() is not { } orphan)
            return;
        using (orphan)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(OrphanLimit);
            try
            {
                await orphan.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                orphan.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary>The Azurite that a hub of this data folder started last; null when none did.</summary>
    private async Task<Owned?> ReadOwnedAsync(CancellationToken cancellationToken)
    {
        try
        {
            return File.Exists(OwnerFile) ? JsonSerializer.Deserialize<Owned>(await File.ReadAllTextAsync(OwnerFile, cancellationToken)) : null;
        }
        catch (JsonException)
        {
            // Killed while writing it: nothing is known of that process.
            return null;
        }
    }

    private static (string Name, string Key) AccountOf(string connectionString)
    {
        var parts = connectionString.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(part => part.Split('=', 2)).Where(part => part.Length == 2)
            .ToDictionary(part => part[0], part => part[1], StringComparer.OrdinalIgnoreCase);
        return parts.TryGetValue("AccountName", out var name) && parts.TryGetValue("AccountKey", out var key) ? (name, key) : AzuriteOptions.DevelopmentAccount;
    }

    private sealed record Owned(ProcessIdentity Azurite, ProcessIdentity Hub);
}
