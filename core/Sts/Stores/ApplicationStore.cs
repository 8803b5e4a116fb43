using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Hub.Core.Sts.Clients;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Hub.Core.Sts.Stores;

/// <summary>Shows the clients to OpenIddict. A client's id is its client id, and one that is disabled is not there.</summary>
internal sealed partial class ApplicationStore(Clients.Clients clients) : IOpenIddictApplicationStore<Client>
{
    // Asked for several times for each token, of clients that are the same objects for as long as they are believed.
    private static readonly ConditionalWeakTable<Client, StrongBox<ImmutableArray<string>>> Permissions = [];

    // ClientManager compares secrets itself; OpenIddict only asks whether there is one.
    private const string SomeSecret = "kept by the client";

    public ValueTask<Client?> FindByIdAsync(string identifier, CancellationToken cancellationToken) => FindByClientIdAsync(identifier, cancellationToken);

    public async ValueTask<Client?> FindByClientIdAsync(string identifier, CancellationToken cancellationToken) =>
        await clients.FindAsync(identifier, cancellationToken) is { Disabled: false } client ? client : null;

    public IAsyncEnumerable<Client> FindByPostLogoutRedirectUriAsync(string uri, CancellationToken cancellationToken) =>
        clients.FindByPostLogoutRedirectUriAsync(uri, cancellationToken).Where(c => !c.Disabled);

    public ValueTask<string?> GetIdAsync(Client application, CancellationToken cancellationToken) => new(application.Id);

    public ValueTask<string?> GetClientIdAsync(Client application, CancellationToken cancellationToken) => new(application.Id);

    public ValueTask<string?> GetClientSecretAsync(Client application, CancellationToken cancellationToken) =>
        new(application.Secrets.Count > 0 ? SomeSecret : null);

    public ValueTask<string?> GetClientTypeAsync(Client application, CancellationToken cancellationToken) =>
        new(application.IsConfidential ? ClientTypes.Confidential : ClientTypes.Public);

    public ValueTask<string?> GetApplicationTypeAsync(Client application, CancellationToken cancellationToken) => new(ApplicationTypes.Web);

    public ValueTask<string?> GetConsentTypeAsync(Client application, CancellationToken cancellationToken) => new(ConsentTypes.Implicit);

    public ValueTask<string?> GetDisplayNameAsync(Client application, CancellationToken cancellationToken) => new(application.Name);

    public ValueTask<ImmutableDictionary<CultureInfo, string>> GetDisplayNamesAsync(Client application, CancellationToken cancellationToken) =>
        new(ImmutableDictionary<CultureInfo, string>.Empty);

    public ValueTask<JsonWebKeySet?> GetJsonWebKeySetAsync(Client application, CancellationToken cancellationToken) =>
        new(application.JsonWebKeySet is { } keys ? JsonWebKeySet.Create(keys) : null);

    public ValueTask<ImmutableArray<string>> GetPermissionsAsync(Client application, CancellationToken cancellationToken) =>
        new(Permissions.GetValue(application, static client => new StrongBox<ImmutableArray<string>>([.. ClientPermissions.Of(client)])).Value);

    public ValueTask<ImmutableArray<string>> GetRequirementsAsync(Client application, CancellationToken cancellationToken) =>
        new(application.Kind == ClientKind.Interactive ? [Requirements.Features.ProofKeyForCodeExchange] : []);

    public ValueTask<ImmutableArray<string>> GetRedirectUrisAsync(Client application, CancellationToken cancellationToken) =>
        new([.. application.RedirectUris]);

    public ValueTask<ImmutableArray<string>> GetPostLogoutRedirectUrisAsync(Client application, CancellationToken cancellationToken) =>
        new([.. application.PostLogoutRedirectUris]);

    public ValueTask<ImmutableDictionary<string, JsonElement>> GetPropertiesAsync(Client application, CancellationToken cancellationToken) =>
        new(ImmutableDictionary<string, JsonElement>.Empty);

    public ValueTask<ImmutableDictionary<string, string>> GetSettingsAsync(Client application, CancellationToken cancellationToken) =>
        new(ImmutableDictionary<string, string>.Empty);
}
