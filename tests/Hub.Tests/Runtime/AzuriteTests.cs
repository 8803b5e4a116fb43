using System.Net;
using System.Net.Sockets;
using Azure.Storage.Blobs;
using Hub.Local.Azurite;
using Hub.Tests.Fixtures;

namespace Hub.Tests.Runtime;

public sealed class AzuriteTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_NothingListens_StartsAzuriteAndStopsItWithTheHub()
    {
        using var folder = new TempFolder();
        var (account, ports) = FreeAccount();

        await using (var hub = await HubProcess.StartAsync(account, folder.Path))
        {
            await new BlobContainerClient(account, "kept").CreateAsync(cancellationToken: Cancellation);
            Assert.Equal(0, await hub.StopAsync());
        }

        Assert.All(ports, port => Assert.False(Listens(port)));
        Assert.True(Directory.Exists(Path.Combine(folder.Path, "azurite")));
    }

    [Fact]
    public async Task Start_AfterTheHubWasKilled_FindsWhatWasStored()
    {
        using var folder = new TempFolder();
        var (account, _) = FreeAccount();
        await using (var first = await HubProcess.StartAsync(account, folder.Path))
        {
            await new BlobContainerClient(account, "kept").CreateAsync(cancellationToken: Cancellation);
            first.Kill();
        }

        await using var second = await HubProcess.StartAsync(account, folder.Path);

        Assert.True(await new BlobContainerClient(account, "kept").ExistsAsync(Cancellation));
        Assert.Contains(second.Output, line => line.Contains("Started Azurite", StringComparison.Ordinal));
        await second.StopAsync();
    }

    [Fact]
    public async Task Start_AnotherAzuriteListens_UsesItAndLeavesItRunning()
    {
        using var folder = new TempFolder();
        var account = await azurite.NewAccountAsync();
        await using var hub = await HubProcess.StartAsync(account, folder.Path);

        await hub.StopAsync();

        Assert.False(Directory.Exists(Path.Combine(folder.Path, "azurite")));
        await new BlobContainerClient(account, "still-there").CreateAsync(cancellationToken: Cancellation);
    }

    [Fact]
    public async Task Run_AnothersAzuriteEnds_StartsNoneInItsPlace()
    {
        using var folder = new TempFolder();
        await using var others = await Durable.AzuriteProcess.StartAsync();
        await using var hub = await HubProcess.StartAsync(others.ConnectionString, folder.Path);

        await others.KillAsync();
        // Longer than the hub takes to see that none listens, and to start one.
        await Task.Delay(TimeSpan.FromSeconds(5), Cancellation);

        Assert.False(Listens(new BlobContainerClient(others.ConnectionString, "any").Uri.Port));
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "azurite")));
    }

    [Fact]
    public async Task Start_AnotherProgramOnOneOfThePorts_SaysSo()
    {
        using var folder = new TempFolder();
        var (account, ports) = FreeAccount();
        using var other = new TcpListener(IPAddress.Loopback, ports[1]);
        other.Start();

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => HubProcess.StartAsync(account, folder.Path));

        Assert.Contains($"Another program listens on port {ports[1]}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_NodeIsMissing_SaysWhatToInstall()
    {
        using var folder = new TempFolder();
        var bin = Directory.CreateDirectory(Path.Combine(folder.Path, "bin")).FullName;
        File.CreateSymbolicLink(Path.Combine(bin, "dotnet"), DotnetOnPath());

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(
            () => HubProcess.StartAsync(FreeAccount().Account, folder.Path, new Dictionary<string, string> { ["PATH"] = bin }));

        Assert.Contains("Node.js was not found", failure.Message, StringComparison.Ordinal);
        Assert.Contains("https://nodejs.org", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_NotInstalled_SaysWhatToRun()
    {
        using var folder = new TempFolder();

        var failure = Assert.Throws<AzuriteUnavailableException>(() => AzuriteInstallation.Find(folder.Path));

        Assert.Contains("npm ci", failure.Message, StringComparison.Ordinal);
    }

    private static (string Account, int[] Ports) FreeAccount()
    {
        var listeners = Enumerable.Range(0, 3).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var listener in listeners)
            listener.Start();
        var ports = listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port).ToArray();
        foreach (var listener in listeners)
            listener.Dispose();
        return ($"DefaultEndpointsProtocol=http;AccountName=own;AccountKey=aHVi;BlobEndpoint=http://127.0.0.1:{ports[0]}/own;"
            + $"QueueEndpoint=http://127.0.0.1:{ports[1]}/own;TableEndpoint=http://127.0.0.1:{ports[2]}/own;", ports);
    }

    private static bool Listens(int port)
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static string DotnetOnPath()
    {
        var found = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "dotnet")).First(File.Exists);
        return new FileInfo(found).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? found;
    }
}
