using Azure.Identity;
using Hub.Core.Sites;
using Microsoft.Graph;
using Microsoft.Graph.Models;
using Microsoft.Kiota.Abstractions;
using Polly.Timeout;

namespace Hub.Core.Provisioning.Graph;

/// <summary>A Microsoft 365 tenant through Microsoft Graph. Needs the application permissions User.ReadWrite.All, RoleManagement.Read.Directory and Domain.Read.All.</summary>
internal sealed class GraphDirectory(GraphServiceClient client, Microsoft365Tenant tenant, Pace pace, TimeProvider time) : IDirectory
{
    // The most that Graph takes in one $batch.
    private const int BatchSize = 20;
    private const int PageSize = 999;

    private readonly GraphAdministrators administrators = new(client, time);

    public int RequestsToRead(int accounts) => (accounts + BatchSize - 1) / BatchSize;

    public int RequestsToReadAll(int accounts) => (accounts / PageSize) + 1;

    public Task<Outcome<DirectoryContent>> ReadAllAsync(CancellationToken cancellationToken) => GuardAsync<DirectoryContent>(async () =>
    {
        var domains = await DomainsAsync(cancellationToken);
        var admins = await administrators.ReadAsync(TimeSpan.Zero, cancellationToken);
        // By id: an account that changes while pages are read may be on two of them.
        var accounts = new Dictionary<string, RemoteAccount>(StringComparer.Ordinal);
        var page = await client.Users.GetAsync(r => (r.QueryParameters.Select, r.QueryParameters.Top) = (GraphAccounts.Select, PageSize), cancellationToken);
        while (page is not null)
        {
            foreach (var user in page.Value ?? [])
                accounts[user.Id!] = GraphAccounts.From(user, admins);
            page = page.OdataNextLink is { } next ? await client.Users.WithUrl(next).GetAsync(cancellationToken: cancellationToken) : null;
        }

        return new DirectoryContent(domains, [.. accounts.Values]);
    });

    public Task<Outcome<IReadOnlyDictionary<string, RemoteAccount>>> ReadAsync(IReadOnlyCollection<string> directoryIds, CancellationToken cancellationToken) =>
        GuardAsync<IReadOnlyDictionary<string, RemoteAccount>>(async () =>
        {
            var admins = await administrators.ReadAsync(TimeSpan.FromMinutes(1), cancellationToken);
            var found = new Dictionary<string, RemoteAccount>(StringComparer.Ordinal);
            foreach (var batch in directoryIds.Chunk(BatchSize))
            {
                foreach (var user in await ReadBatchAsync(batch, cancellationToken))
                    found[user.Id!] = GraphAccounts.From(user, admins);
            }

            return found;
        });

    public Task<Outcome<IReadOnlyList<RemoteAccount>>> FindAsync(string key, CancellationToken cancellationToken) => GuardAsync<IReadOnlyList<RemoteAccount>>(async () =>
    {
        var admins = await administrators.ReadAsync(TimeSpan.FromMinutes(1), cancellationToken);
        if (!key.Contains('@', StringComparison.Ordinal))
            return await ReadOneAsync(key, cancellationToken) is { } user ? [GraphAccounts.From(user, admins)] : [];
        var text = key.Replace("'", "''", StringComparison.Ordinal);
        var filter = $"userPrincipalName eq '{text}' or mail eq '{text}' or proxyAddresses/any(p:p eq 'smtp:{text}')";
        var page = await client.Users.GetAsync(r => (r.QueryParameters.Select, r.QueryParameters.Filter) = (GraphAccounts.Select, filter), cancellationToken);
        return [.. (page?.Value ?? []).Select(u => GraphAccounts.From(u, admins))];
    });

    public async Task<IReadOnlyList<RenameResult>> RenameAsync(IReadOnlyList<Rename> renames, CancellationToken cancellationToken)
    {
        var results = new List<RenameResult>(renames.Count);
        foreach (var batch in renames.Chunk(BatchSize))
        {
            await pace.WaitAsync(batch.Length, cancellationToken);
            results.AddRange(await RenameBatchAsync(batch, cancellationToken));
        }

        return results;
    }

    private async Task<IEnumerable<RenameResult>> RenameBatchAsync(Rename[] batch, CancellationToken cancellationToken)
    {
        // Setting mail beside the user principal name makes the new address the primary one; the old stays in proxyAddresses, which cannot be written.
        var patches = batch.Select(r => client.Users[r.Account.DirectoryId].ToPatchRequestInformation(new User { UserPrincipalName = r.To, Mail = r.To })).ToArray();
        try
        {
            var content = new BatchRequestContentCollection(client);
            foreach (var (patch, i) in patches.Select((p, i) => (p, i)))
                await content.AddBatchRequestStepAsync(patch, Id(i));
            var answer = await client.Batch.PostAsync(content, cancellationToken);
            var codes = await answer.GetResponsesStatusCodesAsync();
            var results = new RenameResult[batch.Length];
            for (var i = 0; i < batch.Length; i++)
                results[i] = await ReadPartAsync(answer, codes, Id(i), cancellationToken);
            return results;
        }
        catch (ApiException e)
        {
            var result = GraphAnswer.OfWholeBatch(e);
            return batch.Select(_ => result);
        }
        catch (AuthenticationFailedException)
        {
            return batch.Select(_ => new RenameResult(RenameVerdict.Throttled, "directory_sign_in_failed", "The hub could not sign in to Microsoft 365."));
        }
        catch (Exception e) when (IsTransport(e) && !cancellationToken.IsCancellationRequested)
        {
            return batch.Select(_ => RenameResult.Doubtful(e.GetType().Name));
        }
        finally
        {
            // Each body holds 128 KiB of a pool, which the library gives back only when the finaliser comes round to it.
            foreach (var patch in patches)
                await patch.Content.DisposeAsync();
        }
    }

    private static async Task<RenameResult> ReadPartAsync(
        BatchResponseContentCollection answer, Dictionary<string, System.Net.HttpStatusCode> codes, string id, CancellationToken cancellationToken)
    {
        if (!codes.TryGetValue(id, out var code))
            return RenameResult.Doubtful("a part of a batch is missing");
        if ((int)code is >= 200 and < 300)
            return RenameResult.Done;
        using var response = await answer.GetResponseByIdAsync(id);
        return await GraphAnswer.ReadAsync(response, cancellationToken);
    }

    private async Task<List<User>> ReadBatchAsync(string[] ids, CancellationToken cancellationToken)
    {
        var content = new BatchRequestContentCollection(client);
        foreach (var (id, i) in ids.Select((id, i) => (id, i)))
            await content.AddBatchRequestStepAsync(client.Users[id].ToGetRequestInformation(r => r.QueryParameters.Select = GraphAccounts.Select), Id(i));
        BatchResponseContentCollection? answer = null;
        try
        {
            answer = await client.Batch.PostAsync(content, cancellationToken);
        }
        catch (Exception e) when ((e is ApiException || IsTransport(e)) && !cancellationToken.IsCancellationRequested)
        {
            // A batch is a POST, which the pipeline does not retry: the single reads below are.
        }

        var codes = answer is null ? [] : await answer.GetResponsesStatusCodesAsync();
        var users = new List<User>();
        for (var i = 0; i < ids.Length; i++)
        {
            var user = codes.GetValueOrDefault(Id(i)) switch
            {
                System.Net.HttpStatusCode.OK => await answer!.GetResponseByIdAsync<User>(Id(i)),
                System.Net.HttpStatusCode.NotFound => null,
                _ => await ReadOneAsync(ids[i], cancellationToken),
            };
            if (user is not null)
                users.Add(user);
        }

        return users;
    }

    private async Task<User?> ReadOneAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return await client.Users[id].GetAsync(r => r.QueryParameters.Select = GraphAccounts.Select, cancellationToken);
        }
        catch (ApiException e) when (e.ResponseStatusCode == 404)
        {
            return null;
        }
    }

    /// <summary>Domains that the site names and the tenant has verified.</summary>
    private async Task<IReadOnlySet<string>> DomainsAsync(CancellationToken cancellationToken)
    {
        var page = await client.Domains.GetAsync(r => r.QueryParameters.Select = ["id", "isVerified"], cancellationToken);
        var verified = (page?.Value ?? []).Where(d => d.IsVerified == true).Select(d => d.Id!).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return tenant.VerifiedDomains.Where(verified.Contains).ToHashSet(StringComparer.Ordinal);
    }

    private static async Task<Outcome<T>> GuardAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (ApiException e)
        {
            return GraphAnswer.Refusal(e);
        }
        catch (AuthenticationFailedException)
        {
            return new Conflict("directory_sign_in_failed", "The hub could not sign in to Microsoft 365. Check its application's credentials and that the tenant has consented to it.");
        }
        catch (Exception e) when (IsTransport(e))
        {
            return new Unavailable(Codes.DirectoryUnavailable, $"Microsoft 365 did not answer ({e.GetType().Name}).");
        }
    }

    private static bool IsTransport(Exception e) => e is HttpRequestException or TimeoutRejectedException or IOException;

    private static string Id(int i) => (i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
