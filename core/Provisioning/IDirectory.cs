namespace Hub.Core.Provisioning;

/// <summary>A directory that holds a site's accounts, as the e-mail updates need it. Reads are retried inside; writes are tried once, since only a read may settle doubt.</summary>
internal interface IDirectory
{
    /// <summary>How many requests it takes to read so many accounts one by one; the alternative is <see cref="RequestsToReadAll"/>.</summary>
    int RequestsToRead(int accounts);

    /// <summary>How many requests it takes to list a directory of so many accounts.</summary>
    int RequestsToReadAll(int accounts);

    /// <summary>Lists every account, and the domains that the directory owns.</summary>
    Task<Outcome<DirectoryContent>> ReadAllAsync(CancellationToken cancellationToken);

    /// <summary>Reads accounts by their immutable ids; those that do not exist are missing from the answer.</summary>
    Task<Outcome<IReadOnlyDictionary<string, RemoteAccount>>> ReadAsync(IReadOnlyCollection<string> directoryIds, CancellationToken cancellationToken);

    /// <summary>The accounts that have an immutable id or, when it has an @, hold an address; more than one only where the directory lets two hold it.</summary>
    Task<Outcome<IReadOnlyList<RemoteAccount>>> FindAsync(string key, CancellationToken cancellationToken);

    /// <summary>Gives accounts new addresses, at the directory's pace.</summary>
    /// <returns>One result for each rename, in the same order.</returns>
    Task<IReadOnlyList<RenameResult>> RenameAsync(IReadOnlyList<Rename> renames, CancellationToken cancellationToken);
}

/// <summary>What a directory holds.</summary>
/// <param name="Domains">Domains that it owns, lower case.</param>
/// <param name="Accounts">Every account.</param>
internal sealed record DirectoryContent(IReadOnlySet<string> Domains, IReadOnlyList<RemoteAccount> Accounts);

/// <summary>An account and the address that it is to have.</summary>
/// <param name="Account">The account as it was read just now.</param>
/// <param name="To">The new address, lower case.</param>
internal sealed record Rename(RemoteAccount Account, string To);
