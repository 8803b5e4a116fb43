namespace Hub.Local.Hosting;

/// <summary>Whether this process is the one, of those that share a storage account, that does background work.</summary>
internal interface ILeadership
{
    /// <summary>Whether it leads at this moment.</summary>
    bool IsLeader { get; }

    /// <summary>Waits until this process leads.</summary>
    /// <returns>A token that is cancelled when it leads no more.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    Task<CancellationToken> WaitAsync(CancellationToken cancellationToken);
}
