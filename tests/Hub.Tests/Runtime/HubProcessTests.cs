using System.Net;
using Hub.Tests.Fixtures;

namespace Hub.Tests.Runtime;

public sealed class HubProcessTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_BuiltHub_AnswersAndStopsOnSigterm()
    {
        var folder = Directory.CreateTempSubdirectory("hub-tests-").FullName;
        await using var hub = await HubProcess.StartAsync(await azurite.NewAccountAsync(), folder);

        using var answer = await hub.Client.GetAsync("/admin/host/ping", Cancellation);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(0, await hub.StopAsync());
    }

    [Fact]
    public async Task Start_AfterKill_HasTheSameKeys()
    {
        var (account, folder) = (await azurite.NewAccountAsync(), Directory.CreateTempSubdirectory("hub-tests-").FullName);
        await using var first = await HubProcess.StartAsync(account, folder, functionClasses: [typeof(KeyedFunctions)]);
        using var before = await first.Client.GetAsync("/keyed", Cancellation);
        first.Kill();

        await using var second = await HubProcess.StartAsync(account, folder, functionClasses: [typeof(KeyedFunctions)]);
        using var after = await second.Client.GetAsync("/keyed", Cancellation);

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NoContent), (before.StatusCode, after.StatusCode));
        Assert.Equal(first.Keys, second.Keys);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, "function-keys.json")));
    }
}
