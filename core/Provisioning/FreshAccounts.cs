namespace Hub.Core.Provisioning;

/// <summary>Reads accounts just before they are written, by whichever way costs the directory fewer requests: one by one, or one listing that all chunks of a wave share.</summary>
/// <remarks>
/// What a plan was made from is never taken for fresh: an account that somebody renames between preview and apply must be seen. Google counts every query against the quota that writes need too, so
/// a listing of 500 accounts a page is worth many single reads.
/// </remarks>
internal sealed class FreshAccounts(IDirectory directory, TimeProvider time)
{
    // As old as a listing may be when a chunk begins. Single reads in a chunk of a hundred are as old when their turn to be written comes.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private Task<Outcome<DirectoryContent>>? listing;
    private string? listedFor;
    private DateTimeOffset startedAt;

    /// <summary>Accounts by id; those that do not exist are missing.</summary>
    /// <param name="jobId">The job that is to change them. A listing that another one began lacks what that one changed since.</param>
    /// <param name="directoryIds">The ids.</param>
    /// <param name="together">How many accounts all chunks that run at the same time read.</param>
    /// <param name="accounts">About how many accounts the directory has.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<IReadOnlyDictionary<string, RemoteAccount>>> ReadAsync(
        string jobId, IReadOnlyCollection<string> directoryIds, int together, int accounts, CancellationToken cancellationToken)
    {
        if (directory.RequestsToReadAll(accounts) >= directory.RequestsToRead(together))
            return await directory.ReadAsync(directoryIds, cancellationToken);
        var content = await Listing(jobId).WaitAsync(cancellationToken);
        if (!content.Succeeded(out var all, out var refusal))
            return refusal;
        var wanted = directoryIds.ToHashSet(StringComparer.Ordinal);
        var found = all.Accounts.Where(a => wanted.Contains(a.DirectoryId)).ToDictionary(a => a.DirectoryId, StringComparer.Ordinal);
        wanted.ExceptWith(found.Keys);
        if (wanted.Count == 0)
            return found;
        // A listing in pages may miss an account that changes meanwhile: only a read of its own tells that it is gone.
        if (!(await directory.ReadAsync(wanted, cancellationToken)).Succeeded(out var missed, out refusal))
            return refusal;
        foreach (var (id, account) in missed)
            found[id] = account;
        return found;
    }

    private Task<Outcome<DirectoryContent>> Listing(string jobId)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            if (listing is null || listing.IsFaulted || listing.IsCanceled || listedFor != jobId || now - startedAt >= Fresh)
                (listing, listedFor, startedAt) = (directory.ReadAllAsync(CancellationToken.None), jobId, now);
            return listing;
        }
    }
}
