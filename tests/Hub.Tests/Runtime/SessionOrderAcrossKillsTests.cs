using System.Globalization;
using Hub.Local.Messaging;
using Hub.Tests.Fixtures;

namespace Hub.Tests.Runtime;

public sealed class SessionOrderAcrossKillsTests(AzuriteFixture azurite)
{
    private const int Messages = 60;

    private static readonly string[] Sessions = ["a", "b"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kill_WhileSessionsAreHandled_LosesNothingAndKeepsTheOrder()
    {
        using var folder = new TempFolder();
        using var notes = new TempFolder();
        var account = await azurite.NewAccountAsync();
        var settings = new Dictionary<string, string> { ["NOTES"] = notes.Path };
        await using var sender = new ServiceBusClient(account).CreateSender("noted");
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < Messages; i++)
                foreach (var session in Sessions)
                    await sender.SendMessageAsync(new ServiceBusMessage($"{i}") { SessionId = session }, Cancellation);
        }, Cancellation);

        for (var kill = 1; kill <= 3; kill++)
        {
            await using var hub = await HubProcess.StartAsync(account, folder.Path, settings, [typeof(NotedSessionFunctions)]);
            await UntilNotedAsync("a", kill * Messages / 5);
            hub.Kill();
        }
        await using (await HubProcess.StartAsync(account, folder.Path, settings, [typeof(NotedSessionFunctions)]))
        {
            await sending;
            await UntilNotedAsync("a", Messages);
            await UntilNotedAsync("b", Messages);
        }

        foreach (var session in Sessions)
        {
            var noted = Notes(session);
            // A message may come twice, when the kill fell between its handling and its removal; never out of turn.
            Assert.Equal(Enumerable.Range(0, Messages), noted.Distinct());
            Assert.Equal(noted.Order(), noted);
            Assert.InRange(noted.Count, Messages, Messages + 3);
        }

        async Task UntilNotedAsync(string session, int count)
        {
            while (Notes(session).Distinct().Count() < count)
                await Task.Delay(20, Cancellation);
        }

        List<int> Notes(string session)
        {
            var file = Path.Combine(notes.Path, session);
            return File.Exists(file) ? [.. File.ReadAllLines(file).Select(line => int.Parse(line, CultureInfo.InvariantCulture))] : [];
        }
    }
}
