using Hub.Local.Azurite;
using Hub.Tests.Fixtures;

[assembly: AssemblyFixture(typeof(AzuriteFixture))]

namespace Hub.Tests.Fixtures;

/// <summary>
/// One Azurite for the whole run, on free ports, started by the first test that asks for an account. An account is a world of its own:
/// its tables, queues and blobs are seen by nobody else, so tests need no prefixes and no cleaning up.
/// </summary>
public sealed class AzuriteFixture : IAsyncDisposable
{
    private const int AccountCount = 3000;

    private readonly string folder = Directory.CreateTempSubdirectory("hub-tests-azurite-").FullName;
    private readonly Lazy<Task<AzuriteProcess>> azurite;
    private int lastAccount;

    public AzuriteFixture() => azurite = new Lazy<Task<AzuriteProcess>>(StartAsync);

    /// <summary>Connection string of an empty storage account that no other test has.</summary>
    public async Task<string> NewAccountAsync()
    {
        var number = Interlocked.Increment(ref lastAccount);
        Assert.True(number <= AccountCount, "More tests than accounts: raise AccountCount.");
        return (await azurite.Value).ConnectionStringOf(Account(number));
    }

    public async ValueTask DisposeAsync()
    {
        if (azurite.IsValueCreated)
            await (await azurite.Value).DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static (string Name, string Key) Account(int number) => ($"hub{number:0000}", "aHVi");

    private Task<AzuriteProcess> StartAsync() => AzuriteProcess.StartAsync(
        new AzuriteOptions(folder) { Accounts = [.. Enumerable.Range(1, AccountCount).Select(Account)] },
        AzuriteInstallation.Find(AppContext.BaseDirectory), CancellationToken.None);
}
