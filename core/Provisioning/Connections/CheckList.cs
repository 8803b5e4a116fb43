namespace Hub.Core.Provisioning.Connections;

/// <summary>Tries checks one after the other; when one fails on which the rest depends, the rest is not tried.</summary>
/// <param name="directory">What people call the directory.</param>
/// <param name="explain">What a failure means; null when it is none of the directory's own.</param>
internal sealed class CheckList(string directory, Func<Exception, string?> explain)
{
    private readonly List<ConnectionCheck> done = [];
    private bool stopped;

    /// <summary>What was found so far.</summary>
    public IReadOnlyList<ConnectionCheck> Done => done;

    /// <summary>Tries one.</summary>
    /// <param name="name">What is tried.</param>
    /// <param name="check">Tries it.</param>
    /// <param name="cancellationToken">Ends when the whole test has taken too long.</param>
    /// <param name="vital">Whether the rest depends on it.</param>
    public async Task TryAsync(string name, Func<Task<ConnectionCheck>> check, CancellationToken cancellationToken, bool vital = false)
    {
        if (stopped)
        {
            done.Add(new ConnectionCheck(name, CheckState.NotTried, "Not tried: mend what is above first."));
            return;
        }

        var found = await RunAsync(name, check, cancellationToken);
        stopped = found.State == CheckState.Failed && (vital || cancellationToken.IsCancellationRequested);
        done.Add(found);
    }

    // Whatever a client library makes of an answer is told to the administrator: a test must not fail for what it is to find.
#pragma warning disable CA1031
    private async Task<ConnectionCheck> RunAsync(string name, Func<Task<ConnectionCheck>> check, CancellationToken cancellationToken)
    {
        try
        {
            return await check().WaitAsync(cancellationToken);
        }
        catch (Exception e)
        {
            var text = cancellationToken.IsCancellationRequested
                ? $"{directory} did not answer in time. Try again in a few minutes; if it stays so, the operating team must look at the hub's way to the internet."
                : explain(e) ?? $"{directory} could not be reached ({e.GetType().Name}). Try again in a few minutes; if it stays so, the operating team must look at the hub's way to the internet.";
            return new ConnectionCheck(name, CheckState.Failed, text);
        }
    }
#pragma warning restore CA1031
}
