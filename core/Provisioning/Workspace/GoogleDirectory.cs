using System.Net;
using Google;
using Google.Apis.Auth.OAuth2.Responses;
using Hub.Core.Sites;
using Newtonsoft.Json.Linq;
using Polly.Timeout;

namespace Hub.Core.Provisioning.Workspace;

/// <summary>A Google Workspace through the Directory API, as an administrator of it (domain-wide delegation, scope admin.directory.user).</summary>
internal sealed class GoogleDirectory(DirectoryService service, GoogleWorkspace workspace, Pace pace) : IDirectory
{
    private const int PageSize = 500;

    // More workers make Google slower, not faster (GAM #1425).
    private const int Workers = 4;

    public int RequestsToRead(int accounts) => accounts;

    public int RequestsToReadAll(int accounts) => (accounts / PageSize) + 1;

    public Task<Outcome<DirectoryContent>> ReadAllAsync(CancellationToken cancellationToken) => GuardAsync<DirectoryContent>(async () =>
    {
        // By id: an account that is renamed while pages are read, which are in the order of addresses, may be on two of them.
        var accounts = new Dictionary<string, RemoteAccount>(StringComparer.Ordinal);
        var request = service.Users.List();
        request.Customer = "my_customer";
        request.MaxResults = PageSize;
        do
        {
            await pace.WaitAsync(1, cancellationToken);
            var page = await request.ExecuteAsync(cancellationToken);
            foreach (var user in page.UsersValue ?? [])
                accounts[user.Id!] = Account(user);
            request.PageToken = page.NextPageToken;
        }
        while (!string.IsNullOrEmpty(request.PageToken));
        return new DirectoryContent(workspace.Domains.ToHashSet(StringComparer.Ordinal), [.. accounts.Values]);
    });

    public Task<Outcome<IReadOnlyDictionary<string, RemoteAccount>>> ReadAsync(IReadOnlyCollection<string> directoryIds, CancellationToken cancellationToken) =>
        GuardAsync<IReadOnlyDictionary<string, RemoteAccount>>(async () =>
        {
            var found = new Dictionary<string, RemoteAccount>(StringComparer.Ordinal);
            foreach (var some in directoryIds.Chunk(Workers))
            {
                foreach (var account in await Task.WhenAll(some.Select(id => ReadOneAsync(id, cancellationToken))))
                {
                    if (account is not null)
                        found[account.DirectoryId] = account;
                }
            }

            return found;
        });

    public Task<Outcome<IReadOnlyList<RemoteAccount>>> FindAsync(string key, CancellationToken cancellationToken) => GuardAsync<IReadOnlyList<RemoteAccount>>(async () =>
        // Google takes an id, an address or an alias alike, and lets no two users have one of them.
        await ReadOneAsync(key, cancellationToken) is { } account ? [account] : []);

    public async Task<IReadOnlyList<RenameResult>> RenameAsync(IReadOnlyList<Rename> renames, CancellationToken cancellationToken)
    {
        var results = new RenameResult[renames.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Workers, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, renames.Count, options, async (i, token) => results[i] = await RenameOneAsync(renames[i], token));
        return results;
    }

    private async Task<RenameResult> RenameOneAsync(Rename rename, CancellationToken cancellationToken)
    {
        try
        {
            // An account cannot be renamed onto its own alias (support.google.com/a/answer/9710299): the alias goes first.
            if (rename.Account.Aliases.Contains(rename.To))
            {
                await pace.WaitAsync(1, cancellationToken);
                await service.Users.Aliases.Delete(rename.Account.DirectoryId, rename.To).ExecuteAsync(cancellationToken);
            }

            await pace.WaitAsync(1, cancellationToken);
            await service.Users.Patch(new GoogleUser { PrimaryEmail = rename.To }, rename.Account.DirectoryId).ExecuteAsync(cancellationToken);
            return RenameResult.Done;
        }
        catch (GoogleApiException e)
        {
            return GoogleAnswer.Of(e);
        }
        catch (TokenResponseException)
        {
            return new RenameResult(RenameVerdict.Throttled, "directory_sign_in_failed", "The hub could not sign in to Google.");
        }
        catch (Exception e) when (IsTransport(e) && !cancellationToken.IsCancellationRequested)
        {
            return RenameResult.Doubtful(e.GetType().Name);
        }
    }

    private async Task<RemoteAccount?> ReadOneAsync(string id, CancellationToken cancellationToken)
    {
        await pace.WaitAsync(1, cancellationToken);
        try
        {
            return Account(await service.Users.Get(id).ExecuteAsync(cancellationToken));
        }
        catch (GoogleApiException e) when (e.HttpStatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private static RemoteAccount Account(GoogleUser user) => new()
    {
        DirectoryId = user.Id!,
        Address = Lower(user.PrimaryEmail ?? ""),
        Aliases = [.. (user.Aliases ?? []).Select(Lower)],
        ExternalIds = [.. (user.ExternalIds as JArray ?? []).Select(id => (string?)id["value"]).OfType<string>()],
        GivenName = user.Name?.GivenName ?? "",
        FamilyName = user.Name?.FamilyName ?? "",
        DisplayName = user.Name?.FullName ?? "",
        Administrator = user.IsAdmin == true || user.IsDelegatedAdmin == true,
        Suspended = user.Suspended == true,
    };

    private static async Task<Outcome<T>> GuardAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (GoogleApiException e)
        {
            return GoogleAnswer.Refusal(e);
        }
        catch (TokenResponseException e)
        {
            return new Conflict("directory_sign_in_failed", $"The hub could not sign in to Google ({e.Error?.Error}). Check the service account's key, that domain-wide delegation allows it, and the administrator's address.");
        }
        catch (Exception e) when (IsTransport(e))
        {
            return new Unavailable(Codes.DirectoryUnavailable, $"Google did not answer ({e.GetType().Name}).");
        }
    }

    private static bool IsTransport(Exception e) => e is HttpRequestException or TimeoutRejectedException or IOException or TaskCanceledException;

    // Addresses are compared without case everywhere; CA1308 would have upper case, which no address shows.
#pragma warning disable CA1308
    private static string Lower(string address) => address.ToLowerInvariant();
#pragma warning restore CA1308
}
