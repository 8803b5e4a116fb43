using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Hub.Core.Sts.Clients;
using Microsoft.IdentityModel.Tokens;

namespace Hub.Core.Sts.Stores;

// What the store does not offer.
internal sealed partial class ApplicationStore
{
    private const string ReadOnly = "Clients are changed through Clients.";
    private const string NoLists = "Clients are listed through Clients.";
    private const string NoRedirects = "No endpoint looks for a client by its redirect URI.";

    public IAsyncEnumerable<Client> FindByRedirectUriAsync(string uri, CancellationToken cancellationToken) => throw new NotSupportedException(NoRedirects);

    public ValueTask<long> CountAsync(CancellationToken cancellationToken) => throw new NotSupportedException(NoLists);

    public ValueTask<long> CountAsync<TResult>(Func<IQueryable<Client>, IQueryable<TResult>> query, CancellationToken cancellationToken) =>
        throw new NotSupportedException(NoLists);

    public ValueTask<TResult?> GetAsync<TState, TResult>(
        Func<IQueryable<Client>, TState, IQueryable<TResult>> query, TState state, CancellationToken cancellationToken) =>
        throw new NotSupportedException(NoLists);

    public IAsyncEnumerable<Client> ListAsync(int? count, int? offset, CancellationToken cancellationToken) => throw new NotSupportedException(NoLists);

    public IAsyncEnumerable<TResult> ListAsync<TState, TResult>(
        Func<IQueryable<Client>, TState, IQueryable<TResult>> query, TState state, CancellationToken cancellationToken) =>
        throw new NotSupportedException(NoLists);

    public ValueTask<Client> InstantiateAsync(CancellationToken cancellationToken) => throw new NotSupportedException(ReadOnly);

    public ValueTask CreateAsync(Client application, CancellationToken cancellationToken) => throw new NotSupportedException(ReadOnly);

    public ValueTask UpdateAsync(Client application, CancellationToken cancellationToken) => throw new NotSupportedException(ReadOnly);

    public ValueTask DeleteAsync(Client application, CancellationToken cancellationToken) => throw new NotSupportedException(ReadOnly);

    public ValueTask SetApplicationTypeAsync(Client application, string? type, CancellationToken cancellationToken) =>
        throw new NotSupportedException(ReadOnly);

    public ValueTask SetClientIdAsync(Client application, string? identifier, CancellationToken cancellationToken) => throw new NotSupportedException(ReadOnly);

    public ValueTask SetClientSecretAsync(Client application, string? secret, CancellationToken cancellationToken) => throw new NotSupportedException(ReadOnly);

    public ValueTask SetClientTypeAsync(Client application, string? type, CancellationToken cancellationToken) => throw new NotSupportedException(ReadOnly);

    public ValueTask SetConsentTypeAsync(Client application, string? type, CancellationToken cancellationToken) => throw new NotSupportedException(ReadOnly);

    public ValueTask SetDisplayNameAsync(Client application, string? name, CancellationToken cancellationToken) => throw new NotSupportedException(ReadOnly);

    public ValueTask SetDisplayNamesAsync(Client application, ImmutableDictionary<CultureInfo, string> names, CancellationToken cancellationToken) =>
        throw new NotSupportedException(ReadOnly);

    public ValueTask SetJsonWebKeySetAsync(Client application, JsonWebKeySet? set, CancellationToken cancellationToken) =>
        throw new NotSupportedException(ReadOnly);

    public ValueTask SetPermissionsAsync(Client application, ImmutableArray<string> permissions, CancellationToken cancellationToken) =>
        throw new NotSupportedException(ReadOnly);

    public ValueTask SetPostLogoutRedirectUrisAsync(Client application, ImmutableArray<string> uris, CancellationToken cancellationToken) =>
        throw new NotSupportedException(ReadOnly);

    public ValueTask SetPropertiesAsync(Client application, ImmutableDictionary<string, JsonElement> properties, CancellationToken cancellationToken) =>
        throw new NotSupportedException(ReadOnly);

    public ValueTask SetRedirectUrisAsync(Client application, ImmutableArray<string> uris, CancellationToken cancellationToken) =>
        throw new NotSupportedException(ReadOnly);

    public ValueTask SetRequirementsAsync(Client application, ImmutableArray<string> requirements, CancellationToken cancellationToken) =>
        throw new NotSupportedException(ReadOnly);

    public ValueTask SetSettingsAsync(Client application, ImmutableDictionary<string, string> settings, CancellationToken cancellationToken) =>
        throw new NotSupportedException(ReadOnly);
}
