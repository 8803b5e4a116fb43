namespace Hub.Local.Hosting;

/// <summary>Work that exactly one of the processes which share a storage account does: timers, sessions, orchestrations.</summary>
internal interface IBackgroundWork
{
    /// <summary>
    /// Works until the token is cancelled, and ends what it began before it returns. It is called again when this process leads again, and after an exception.
    /// </summary>
    /// <param name="whileLeader">Cancelled when the host stops or another process leads.</param>
    Task RunAsync(CancellationToken whileLeader);
}
