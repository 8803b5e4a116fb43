using Hub.Local.Azurite;
using Hub.Tests.Fixtures;

namespace Hub.Tests.Operations.Chaos;

/// <summary>
/// An Azurite that is ended and started again on the same files, behind gates that keep its addresses. What it has answered is on its disk when it ends, as it is in a storage account:
/// Azurite itself saves every five seconds, and would forget what it confirmed since. So the gates cut every connection first, in the middle of whatever goes on.
/// </summary>
internal sealed class ChaosStorage : IAsyncDisposable
{
    /// <summary>The account's name, which nobody is to be told.</summary>
    public const string Account = "chaosstore";

    private const string Key = "aHVi";
    private static readonly TimeSpan UnderWay = TimeSpan.FromMilliseconds(300);

    private readonly TempFolder folder = new();
    private readonly Gate[] gates = [new(), new(), new()];
    private AzuriteProcess? azurite;

    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint=http://127.0.0.1:{gates[0].Port}/{Account};"
        + $"QueueEndpoint=http://127.0.0.1:{gates[1].Port}/{Account};TableEndpoint=http://127.0.0.1:{gates[2].Port}/{Account};";

    public async Task StartAsync()
    {
        var options = new AzuriteOptions(Path.Combine(folder.Path, "azurite")) { Accounts = [(Account, Key)] };
        azurite = await AzuriteProcess.StartAsync(options, AzuriteInstallation.Find(AppContext.BaseDirectory), CancellationToken.None);
        var at = StorageEndpoints.Of(azurite.ConnectionString);
        foreach (var (gate, target) in gates.Zip([at.Blob.Port, at.Queue.Port, at.Table.Port]))
            gate.Open(target);
    }

    /// <summary>Cuts every connection, and ends the process.</summary>
    public async Task KillAsync()
    {
        foreach (var gate in gates)
            gate.Close();
        // What had come in is carried out, and nobody hears of it.
        await Task.Delay(UnderWay);
        await azurite!.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        folder.Dispose();
    }
}
