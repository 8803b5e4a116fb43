using System.Collections.Immutable;
using System.Text.Json;

namespace Hub.Core.Sts.Stores;

// How OpenIddict reads and fills in a token, and what the store does not offer.
internal sealed partial class TokenStore
{
    private const string NoQueries = "Table Storage answers no LINQ queries.";

    public ValueTask<StoredToken> InstantiateAsync(CancellationToken cancellationToken) => new(new StoredToken());

    public ValueTask<string?> GetIdAsync(StoredToken token, CancellationToken cancellationToken) => new(token.Id);

    public ValueTask<string?> GetApplicationIdAsync(StoredToken token, CancellationToken cancellationToken) => new(token.ApplicationId);

    public ValueTask<string?> GetAuthorizationIdAsync(StoredToken token, CancellationToken cancellationToken) => new(token.AuthorizationId);

    public ValueTask<string?> GetSubjectAsync(StoredToken token, CancellationToken cancellationToken) => new(token.Subject);

    public ValueTask<string?> GetStatusAsync(StoredToken token, CancellationToken cancellationToken) => new(token.Status);

    public ValueTask<string?> GetTypeAsync(StoredToken token, CancellationToken cancellationToken) => new(token.Type);

    public ValueTask<DateTimeOffset?> GetCreationDateAsync(StoredToken token, CancellationToken cancellationToken) => new(token.CreationDate);

    public ValueTask<DateTimeOffset?> GetExpirationDateAsync(StoredToken token, CancellationToken cancellationToken) => new(token.ExpirationDate);

    public ValueTask<DateTimeOffset?> GetRedemptionDateAsync(StoredToken token, CancellationToken cancellationToken) => new(token.RedemptionDate);

    public ValueTask<string?> GetReferenceIdAsync(StoredToken token, CancellationToken cancellationToken) => new(token.ReferenceId);

    public ValueTask<string?> GetPayloadAsync(StoredToken token, CancellationToken cancellationToken) => new(token.Payload);

    public ValueTask<ImmutableDictionary<string, JsonElement>> GetPropertiesAsync(StoredToken token, CancellationToken cancellationToken) =>
        new(token.Properties);

    public ValueTask SetApplicationIdAsync(StoredToken token, string? identifier, CancellationToken cancellationToken)
    {
        token.ApplicationId = identifier;
        return default;
    }

    public ValueTask SetAuthorizationIdAsync(StoredToken token, string? identifier, CancellationToken cancellationToken)
    {
        token.AuthorizationId = identifier;
        return default;
    }

    public ValueTask SetSubjectAsync(StoredToken token, string? subject, CancellationToken cancellationToken)
    {
        token.Subject = subject;
        return default;
    }

    public ValueTask SetStatusAsync(StoredToken token, string? status, CancellationToken cancellationToken)
    {
        token.Status = status;
        return default;
    }

    public ValueTask SetTypeAsync(StoredToken token, string? type, CancellationToken cancellationToken)
    {
        token.Type = type;
        return default;
    }

    public ValueTask SetCreationDateAsync(StoredToken token, DateTimeOffset? date, CancellationToken cancellationToken)
    {
        token.CreationDate = date;
        return default;
    }

    public ValueTask SetExpirationDateAsync(StoredToken token, DateTimeOffset? date, CancellationToken cancellationToken)
    {
        token.ExpirationDate = date;
        return default;
    }

    public ValueTask SetRedemptionDateAsync(StoredToken token, DateTimeOffset? date, CancellationToken cancellationToken)
    {
        token.RedemptionDate = date;
        return default;
    }

    public ValueTask SetReferenceIdAsync(StoredToken token, string? identifier, CancellationToken cancellationToken)
    {
        token.ReferenceId = identifier;
        return default;
    }

    public ValueTask SetPayloadAsync(StoredToken token, string? payload, CancellationToken cancellationToken)
    {
        token.Payload = payload;
        return default;
    }

    public ValueTask SetPropertiesAsync(StoredToken token, ImmutableDictionary<string, JsonElement> properties, CancellationToken cancellationToken)
    {
        token.Properties = properties ?? ImmutableDictionary<string, JsonElement>.Empty;
        return default;
    }

    public ValueTask<long> CountAsync<TResult>(Func<IQueryable<StoredToken>, IQueryable<TResult>> query, CancellationToken cancellationToken) =>
        throw new NotSupportedException(NoQueries);

    public ValueTask<TResult?> GetAsync<TState, TResult>(
        Func<IQueryable<StoredToken>, TState, IQueryable<TResult>> query, TState state, CancellationToken cancellationToken) =>
        throw new NotSupportedException(NoQueries);

    public IAsyncEnumerable<TResult> ListAsync<TState, TResult>(
        Func<IQueryable<StoredToken>, TState, IQueryable<TResult>> query, TState state, CancellationToken cancellationToken) =>
        throw new NotSupportedException(NoQueries);
}
