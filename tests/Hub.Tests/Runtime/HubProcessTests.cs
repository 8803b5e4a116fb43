using System.Net;
using Hub.Tests.Fixtures;

namespace Hub.Tests.Runtime;

public sealed class HubProcessTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_BuiltHub_AnswersAndStopsOnSigterm()
    {
        using var folder = new TempFolder();
        await using var hub = await HubProcess.StartAsync(await azurite.NewAccountAsync(), folder.Path);

        using var answer = await hub.Client.GetAsync("/admin/host/ping", Cancellation);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(0, await hub.StopAsync());
    }

    [Fact]
    public async Task Start_AfterKill_HasTheSameKeys()
    {
        using var folder = new TempFolder();
        var account = await azurite.NewAccountAsync();
        await using var first = await HubProcess.StartAsync(account, folder.Path, functionClasses: [typeof(KeyedFunctions)]);
        using var before = await first.Client.GetAsync("/keyed", Cancellation);
        first.Kill();

        await using var second = await HubProcess.StartAsync(account, folder.Path, functionClasses: [typeof(KeyedFunctions)]);
        using var after = await second.Client.GetAsync("/keyed", Cancellation);

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NoContent), (before.StatusCode, after.StatusCode));
        Assert.Equal(first.Keys, second.Keys);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder.Path, "function-keys.json")));
    }
}
