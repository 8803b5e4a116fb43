using Azure.Data.Tables;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Hub.Core.Sts.Stores;

/// <summary>Keeps tokens for OpenIddict.</summary>
/// <remarks>A client's own tokens, which speak for nobody but the client, are not found by subject; they are found by client.</remarks>
internal sealed partial class TokenStore(IssuedRows rows, SubjectIndex subjects, ReferenceIndex references, TimeProvider time)
    : IOpenIddictTokenStore<StoredToken>
{
    public async ValueTask CreateAsync(StoredToken token, CancellationToken cancellationToken)
    {
        if (token.AuthorizationId is { } authorization && !PartitionId.IsOne(authorization))
            throw new InvalidOperationException("The token's authorization is none of this store's.");
        var id = TokenId.New(token.AuthorizationId ?? PartitionId.New());
        await IndexAsync(id, token, cancellationToken);
        token.Version = await rows.CreateAsync(TokenRow.Write(id, token), cancellationToken);
        token.Id = id.ToString();
    }

    public async ValueTask UpdateAsync(StoredToken token, CancellationToken cancellationToken)
    {
        var id = IdOf(token);
        if (token.AuthorizationId is { } authorization && authorization != id.Partition)
            throw new NotSupportedException("A token stays with the authorization that it was issued under.");
        await IndexAsync(id, token, cancellationToken);
        token.Version = await rows.UpdateAsync(TokenRow.Write(id, token), token.Version, cancellationToken);
    }

    public async ValueTask DeleteAsync(StoredToken token, CancellationToken cancellationToken)
    {
        var id = IdOf(token);
        await rows.DeleteAsync(id.Partition, TokenRow.Key(id), token.Version, cancellationToken);
        await RemoveFromIndexesAsync(id, token, cancellationToken);
    }

    public async ValueTask<StoredToken?> FindByIdAsync(string identifier, CancellationToken cancellationToken) =>
        TokenId.Parse(identifier) is { } id ? await FindAsync(id, cancellationToken) : null;

    public async ValueTask<StoredToken?> FindByReferenceIdAsync(string identifier, CancellationToken cancellationToken)
    {
        var token = await references.FindAsync(identifier, cancellationToken) is { } id ? await FindAsync(id, cancellationToken) : null;
        return token?.ReferenceId == identifier ? token : null;
    }

    public IAsyncEnumerable<StoredToken> FindByAuthorizationIdAsync(string identifier, CancellationToken cancellationToken) =>
        OfAuthorizationAsync(identifier, cancellationToken).Select(TokenRow.Read);

    public IAsyncEnumerable<StoredToken> FindAsync(string? subject, string? client, string? status, string? type, CancellationToken cancellationToken) =>
        rows.FindAsync(TokenRow.All, subject, client, status, type, cancellationToken).Select(TokenRow.Read);

    public IAsyncEnumerable<StoredToken> FindBySubjectAsync(string subject, CancellationToken cancellationToken) =>
        FindAsync(subject, null, null, null, cancellationToken);

    // Reads the whole table: see IssuedRows.QueryAsync.
    public IAsyncEnumerable<StoredToken> FindByApplicationIdAsync(string identifier, CancellationToken cancellationToken) =>
        FindAsync(null, identifier, null, null, cancellationToken);

    public async ValueTask<long> RevokeAsync(string? subject, string? client, string? status, string? type, CancellationToken cancellationToken) =>
        await rows.RevokeAsync(() => rows.FindAsync(TokenRow.All, subject, client, status, type, cancellationToken), cancellationToken);

    public async ValueTask<long> RevokeByAuthorizationIdAsync(string identifier, CancellationToken cancellationToken) =>
        await rows.RevokeAsync(() => OfAuthorizationAsync(identifier, cancellationToken), cancellationToken);

    public ValueTask<long> RevokeBySubjectAsync(string subject, CancellationToken cancellationToken) =>
        RevokeAsync(subject, null, null, null, cancellationToken);

    // Reads the whole table: see IssuedRows.QueryAsync.
    public ValueTask<long> RevokeByApplicationIdAsync(string identifier, CancellationToken cancellationToken) =>
        RevokeAsync(null, identifier, null, null, cancellationToken);

    // Reads the whole table: see IssuedRows.QueryAsync.
    public async ValueTask<long> CountAsync(CancellationToken cancellationToken) =>
        await rows.QueryAsync(TokenRow.All, cancellationToken).LongCountAsync(cancellationToken);

    // Reads the whole table: see IssuedRows.QueryAsync.
    public IAsyncEnumerable<StoredToken> ListAsync(int? count, int? offset, CancellationToken cancellationToken) =>
        rows.QueryAsync(TokenRow.All, cancellationToken).Skip(offset ?? 0).Take(count ?? int.MaxValue).Select(TokenRow.Read);

    // Reads the whole table: see IssuedRows.QueryAsync.
    public async ValueTask<long> PruneAsync(DateTimeOffset threshold, CancellationToken cancellationToken)
    {
        var old = TableClient.CreateQueryFilter($" and CreationDate lt {threshold}");
        var over = TableClient.CreateQueryFilter(
            $" and (ExpirationDate lt {time.GetUtcNow()} or (Status ne {Statuses.Valid} and Status ne {Statuses.Inactive}))");
        var pruned = await DeleteAllAsync(TokenRow.All + old + over, cancellationToken);
        await references.PruneAsync(await rows.TableAsync(), threshold, cancellationToken);
        return pruned;
    }

    /// <summary>Removes the tokens that a filter finds. One that changes meanwhile stays until the next time.</summary>
    /// <returns>How many were removed.</returns>
    internal async Task<long> DeleteAllAsync(string filter, CancellationToken cancellationToken)
    {
        var batches = new RowBatches(await rows.TableAsync());
        await foreach (var row in rows.QueryAsync(filter, cancellationToken))
        {
            // First from the indexes: stopped halfway, the token is found again by the next pass, where an index row would not be.
            await RemoveFromIndexesAsync(TokenRow.IdOf(row), TokenRow.Read(row), cancellationToken);
            await batches.AddAsync(new TableTransactionAction(TableTransactionActionType.Delete, row, row.ETag), cancellationToken);
        }

        await batches.FlushAsync(cancellationToken);
        return batches.Done;
    }

    private static TokenId IdOf(StoredToken token) => TokenId.Parse(token.Id) ?? throw new InvalidOperationException("The token has not been stored.");

    private async Task<StoredToken?> FindAsync(TokenId id, CancellationToken cancellationToken) =>
        await rows.FindAsync(id.Partition, TokenRow.Key(id), cancellationToken) is { } row ? TokenRow.Read(row) : null;

    private IAsyncEnumerable<TableEntity> OfAuthorizationAsync(string identifier, CancellationToken cancellationToken) =>
        PartitionId.IsOne(identifier)
            ? rows.QueryAsync(IssuedRows.In(identifier, TokenRow.All), cancellationToken).Where(r => r.GetString("AuthorizationId") == identifier)
            : AsyncEnumerable.Empty<TableEntity>();

    private async Task IndexAsync(TokenId id, StoredToken token, CancellationToken cancellationToken)
    {
        if (token.ReferenceId is { } reference && reference != token.IndexedReferenceId)
            await references.AddAsync(reference, id, cancellationToken);
        if (token.SubjectToIndex is { } subject && subject != token.IndexedSubject)
            await subjects.AddAsync(subject, id.Partition, cancellationToken);
        (token.IndexedReferenceId, token.IndexedSubject) = (token.ReferenceId, token.SubjectToIndex);
    }

    private async Task RemoveFromIndexesAsync(TokenId id, StoredToken token, CancellationToken cancellationToken)
    {
        if (token.IndexedReferenceId is { } reference)
            await references.RemoveAsync(reference, cancellationToken);
        if (token.IndexedSubject is { } subject)
            await subjects.RemoveAsync(subject, id.Partition, cancellationToken);
    }
}
