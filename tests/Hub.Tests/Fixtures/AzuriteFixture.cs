using System.Collections.Concurrent;
using Hub.Local.Azurite;
using Hub.Tests.Fixtures;

[assembly: AssemblyFixture(typeof(AzuriteFixture))]

namespace Hub.Tests.Fixtures;

/// <summary>
/// Storage accounts for the whole run, made when a test asks for one. An account is a world of its own: its tables, queues and blobs are seen by nobody else, so tests need no prefixes and no cleaning up.
/// They are in memory, and shared out over several Azurites: one that holds much stands still for a minute while it looks for blobs that nobody refers to any longer, every ten minutes.
/// </summary>
public sealed class AzuriteFixture : IAsyncDisposable
{
    private const int AccountsOfEach = 50;

    private readonly string folder = Directory.CreateTempSubdirectory("hub-tests-azurite-").FullName;
    private readonly ConcurrentDictionary<int, Lazy<Task<AzuriteProcess>>> azurites = new();
    private int lastAccount = -1;

    /// <summary>Connection string of an empty storage account that no other test has.</summary>
    public async Task<string> NewAccountAsync()
    {
        var number = Interlocked.Increment(ref lastAccount);
        var azurite = azurites.GetOrAdd(number / AccountsOfEach, n => new Lazy<Task<AzuriteProcess>>(() => StartAsync(n)));
        return (await azurite.Value).ConnectionStringOf(Account(number));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var azurite in azurites.Values)
            await (await azurite.Value).DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static (string Name, string Key) Account(int number) => ($"hub{number:0000}", "aHVi");

    private Task<AzuriteProcess> StartAsync(int number) => AzuriteProcess.StartAsync(
        new AzuriteOptions(Path.Combine(folder, $"{number}")) { InMemory = true, Accounts = [.. Enumerable.Range(number * AccountsOfEach, AccountsOfEach).Select(Account)] },
        AzuriteInstallation.Find(AppContext.BaseDirectory), CancellationToken.None);
}
