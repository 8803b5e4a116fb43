using System.Collections.Immutable;
using System.Text.Json;

namespace Hub.Core.Sts.Stores;

// How OpenIddict reads and fills in an authorization, and what the store does not offer.
internal sealed partial class AuthorizationStore
{
    private const string NoQueries = "Table Storage answers no LINQ queries.";

    public ValueTask<StoredAuthorization> InstantiateAsync(CancellationToken cancellationToken) => new(new StoredAuthorization());

    public ValueTask<string?> GetIdAsync(StoredAuthorization authorization, CancellationToken cancellationToken) => new(authorization.Id);

    public ValueTask<string?> GetApplicationIdAsync(StoredAuthorization authorization, CancellationToken cancellationToken) => new(authorization.ApplicationId);

    public ValueTask<string?> GetSubjectAsync(StoredAuthorization authorization, CancellationToken cancellationToken) => new(authorization.Subject);

    public ValueTask<string?> GetStatusAsync(StoredAuthorization authorization, CancellationToken cancellationToken) => new(authorization.Status);

    public ValueTask<string?> GetTypeAsync(StoredAuthorization authorization, CancellationToken cancellationToken) => new(authorization.Type);

    public ValueTask<ImmutableArray<string>> GetScopesAsync(StoredAuthorization authorization, CancellationToken cancellationToken) =>
        new(authorization.Scopes);

    public ValueTask<DateTimeOffset?> GetCreationDateAsync(StoredAuthorization authorization, CancellationToken cancellationToken) =>
        new(authorization.CreationDate);

    public ValueTask<ImmutableDictionary<string, JsonElement>> GetPropertiesAsync(StoredAuthorization authorization, CancellationToken cancellationToken) =>
        new(authorization.Properties);

    public ValueTask SetApplicationIdAsync(StoredAuthorization authorization, string? identifier, CancellationToken cancellationToken)
    {
        authorization.ApplicationId = identifier;
        return default;
    }

    public ValueTask SetSubjectAsync(StoredAuthorization authorization, string? subject, CancellationToken cancellationToken)
    {
        authorization.Subject = subject;
        return default;
    }

    public ValueTask SetStatusAsync(StoredAuthorization authorization, string? status, CancellationToken cancellationToken)
    {
        authorization.Status = status;
        return default;
    }

    public ValueTask SetTypeAsync(StoredAuthorization authorization, string? type, CancellationToken cancellationToken)
    {
        authorization.Type = type;
        return default;
    }

    public ValueTask SetScopesAsync(StoredAuthorization authorization, ImmutableArray<string> scopes, CancellationToken cancellationToken)
    {
        authorization.Scopes = scopes.IsDefault ? [] : scopes;
        return default;
    }

    public ValueTask SetCreationDateAsync(StoredAuthorization authorization, DateTimeOffset? date, CancellationToken cancellationToken)
    {
        authorization.CreationDate = date;
        return default;
    }

    public ValueTask SetPropertiesAsync(
        StoredAuthorization authorization, ImmutableDictionary<string, JsonElement> properties, CancellationToken cancellationToken)
    {
        authorization.Properties = properties ?? ImmutableDictionary<string, JsonElement>.Empty;
        return default;
    }

    public ValueTask<long> CountAsync<TResult>(Func<IQueryable<StoredAuthorization>, IQueryable<TResult>> query, CancellationToken cancellationToken) =>
        throw new NotSupportedException(NoQueries);

    public ValueTask<TResult?> GetAsync<TState, TResult>(
        Func<IQueryable<StoredAuthorization>, TState, IQueryable<TResult>> query, TState state, CancellationToken cancellationToken) =>
        throw new NotSupportedException(NoQueries);

    public IAsyncEnumerable<TResult> ListAsync<TState, TResult>(
        Func<IQueryable<StoredAuthorization>, TState, IQueryable<TResult>> query, TState state, CancellationToken cancellationToken) =>
        throw new NotSupportedException(NoQueries);
}
