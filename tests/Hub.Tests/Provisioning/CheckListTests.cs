using Hub.Core.Provisioning.Connections;

namespace Hub.Tests.Provisioning;

/// <summary>What a test of a connection says when the directory does not answer at all.</summary>
public sealed class CheckListTests
{
    [Fact]
    public async Task Try_DirectoryThatNeverAnswers_IsToldAndStopsTheRest()
    {
        using var limit = new CancellationTokenSource();
        var checks = new CheckList("Somewhere", _ => "never asked");

        await checks.TryAsync("first", async () =>
        {
            await limit.CancelAsync();
            return await new TaskCompletionSource<ConnectionCheck>().Task;
        }, limit.Token);
        await checks.TryAsync("second", () => throw new InvalidOperationException("It is not to be tried."), limit.Token);

        Assert.Contains("did not answer in time", checks.Done[0].Text, StringComparison.Ordinal);
        Assert.Equal([CheckState.Failed, CheckState.NotTried], checks.Done.Select(c => c.State));
    }
}
