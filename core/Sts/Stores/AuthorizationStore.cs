using System.Collections.Immutable;
using Azure.Data.Tables;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Hub.Core.Sts.Stores;

/// <summary>Keeps authorizations for OpenIddict.</summary>
internal sealed partial class AuthorizationStore(IssuedRows rows, SubjectIndex subjects, TokenStore tokens) : IOpenIddictAuthorizationStore<StoredAuthorization>
{
    public async ValueTask CreateAsync(StoredAuthorization authorization, CancellationToken cancellationToken)
    {
        authorization.Id = PartitionId.New();
        await IndexAsync(authorization, cancellationToken);
        authorization.Version = await rows.CreateAsync(AuthorizationRow.Write(authorization), cancellationToken);
    }

    public async ValueTask UpdateAsync(StoredAuthorization authorization, CancellationToken cancellationToken)
    {
        await IndexAsync(authorization, cancellationToken);
        authorization.Version = await rows.UpdateAsync(AuthorizationRow.Write(authorization), authorization.Version, cancellationToken);
    }

    public async ValueTask DeleteAsync(StoredAuthorization authorization, CancellationToken cancellationToken)
    {
        await rows.DeleteAsync(authorization.Id!, AuthorizationRow.Key, authorization.Version, cancellationToken);
        await tokens.DeleteAllAsync(IssuedRows.In(authorization.Id!, TokenRow.All), cancellationToken);
        if (authorization.IndexedSubject is { } subject)
            await subjects.RemoveAsync(subject, authorization.Id!, cancellationToken);
    }

    public async ValueTask<StoredAuthorization?> FindByIdAsync(string identifier, CancellationToken cancellationToken) =>
        PartitionId.IsOne(identifier) && await rows.FindAsync(identifier, AuthorizationRow.Key, cancellationToken) is { } row
            ? AuthorizationRow.Read(row)
            : null;

    public IAsyncEnumerable<StoredAuthorization> FindAsync(
        string? subject, string? client, string? status, string? type, ImmutableArray<string>? scopes, CancellationToken cancellationToken) =>
        rows.FindAsync(AuthorizationRow.All, subject, client, status, type, cancellationToken)
            .Select(AuthorizationRow.Read)
            .Where(a => scopes is not { } wanted || wanted.All(s => a.Scopes.Contains(s)));

    public IAsyncEnumerable<StoredAuthorization> FindBySubjectAsync(string subject, CancellationToken cancellationToken) =>
        FindAsync(subject, null, null, null, null, cancellationToken);

    // Reads the whole table: see IssuedRows.QueryAsync.
    public IAsyncEnumerable<StoredAuthorization> FindByApplicationIdAsync(string identifier, CancellationToken cancellationToken) =>
        FindAsync(null, identifier, null, null, null, cancellationToken);

    public async ValueTask<long> RevokeAsync(string? subject, string? client, string? status, string? type, CancellationToken cancellationToken) =>
        await rows.RevokeAsync(() => rows.FindAsync(AuthorizationRow.All, subject, client, status, type, cancellationToken), cancellationToken);

    public ValueTask<long> RevokeBySubjectAsync(string subject, CancellationToken cancellationToken) =>
        RevokeAsync(subject, null, null, null, cancellationToken);

    // Reads the whole table: see IssuedRows.QueryAsync.
    public ValueTask<long> RevokeByApplicationIdAsync(string identifier, CancellationToken cancellationToken) =>
        RevokeAsync(null, identifier, null, null, cancellationToken);

    // Reads the whole table: see IssuedRows.QueryAsync.
    public async ValueTask<long> CountAsync(CancellationToken cancellationToken) =>
        await rows.QueryAsync(AuthorizationRow.All, cancellationToken).LongCountAsync(cancellationToken);

    // Reads the whole table: see IssuedRows.QueryAsync.
    public IAsyncEnumerable<StoredAuthorization> ListAsync(int? count, int? offset, CancellationToken cancellationToken) =>
        rows.QueryAsync(AuthorizationRow.All, cancellationToken).Skip(offset ?? 0).Take(count ?? int.MaxValue).Select(AuthorizationRow.Read);

    // Tokens go first (TokenStore.PruneAsync): an authorization that still has some stays. Reads the whole table.
    public async ValueTask<long> PruneAsync(DateTimeOffset threshold, CancellationToken cancellationToken)
    {
        var table = await rows.TableAsync();
        var batches = new RowBatches(table);
        var filter = AuthorizationRow.All +
            TableClient.CreateQueryFilter($" and CreationDate lt {threshold} and (Status ne {Statuses.Valid} or Type eq {AuthorizationTypes.AdHoc})");
        await foreach (var row in rows.QueryAsync(filter, cancellationToken))
        {
            if (await rows.QueryAsync(IssuedRows.In(row.PartitionKey, TokenRow.All), cancellationToken).AnyAsync(cancellationToken))
                continue;
            await batches.AddAsync(new TableTransactionAction(TableTransactionActionType.Delete, row, row.ETag), cancellationToken);
        }

        await batches.FlushAsync(cancellationToken);
        await subjects.PruneAsync(table, threshold, cancellationToken);
        return batches.Done;
    }

    private async Task IndexAsync(StoredAuthorization authorization, CancellationToken cancellationToken)
    {
        if (authorization.Subject is not { } subject || subject == authorization.IndexedSubject)
            return;
        await subjects.AddAsync(subject, authorization.Id!, cancellationToken);
        authorization.IndexedSubject = subject;
    }
}
