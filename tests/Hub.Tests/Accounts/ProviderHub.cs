using System.Collections.Concurrent;
using Hub.Core.Accounts.FromMis;
using Hub.Core.Provisioning;
using Hub.Tests.Fixtures;
using Hub.Tests.Sts;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;
using OpenIddict.Server;

namespace Hub.Tests.Accounts;

/// <summary>A hub at which people sign in by way of another, which stands for Microsoft and for Google: it says of somebody what a test has it say.</summary>
public sealed class ProviderHub : IAsyncLifetime
{
    private const string HubAddress = "https://hub.example/";
    private readonly ConcurrentDictionary<string, Dictionary<string, object>> said = new();

    public ProviderHub(AzuriteFixture azurite)
    {
        Hub = new AccountsHub(azurite);
        Provider = new StsHub(azurite)
        {
            Configure = builder => builder.Services.AddOpenIddict().AddServer(server => server.AddEventHandler<OpenIddictServerEvents.ProcessSignInContext>(
                handler => handler.UseInlineHandler(Say).SetOrder(OpenIddictServerHandlers.GenerateIdentityToken.Descriptor.Order - 1))),
        };
    }

    internal AccountsHub Hub { get; }

    internal StsHub Provider { get; }

    public async ValueTask InitializeAsync()
    {
        await Provider.InitializeAsync();
        var (id, _) = await Provider.ClientAsync(new
        {
            kind = "interactive",
            name = "Hub",
            redirectUris = new[] { $"{HubAddress}login/external/microsoft/callback", $"{HubAddress}login/external/google/callback" },
        });
        var secret = (string)(await Provider.OperatorAsync(HttpMethod.Post, "/sts/v1/clients/secrets", new { clientId = id, label = "first" }))["secret"]!;
        Hub.Sts.Settings["Sts:Issuer"] = HubAddress;
        foreach (var provider in new[] { "Microsoft", "Google" })
        {
            Hub.Sts.Settings[$"ExternalProviders:{provider}:ClientId"] = id;
            Hub.Sts.Settings[$"ExternalProviders:{provider}:ClientSecret"] = secret;
            Hub.Sts.Settings[$"ExternalProviders:{provider}:Authority"] = Provider.Hub.Address.ToString();
        }

        await Hub.InitializeAsync();
        // The first answers of a hub take longest, and whoever is sent to a provider does not wait for ever.
        foreach (var path in new[] { "/.well-known/openid-configuration", "/.well-known/jwks" })
            await Provider.GetAsync(path, null);
    }

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        await Provider.DisposeAsync();
    }

    /// <summary>A school that lets a domain of its own in.</summary>
    internal async Task<ExternalSchool> SchoolAsync()
    {
        var (site, tenant, domain) = (Guid.NewGuid(), Guid.NewGuid(), $"s{Guid.NewGuid():N}.example");
        await Hub.Sts.OperatorAsync(HttpMethod.Put, $"/sites/v1/sites/{site}", new
        {
            name = "Ashbrook School",
            signInDomains = new[] { domain },
            microsoft365 = new { tenantId = tenant, verifiedDomains = new[] { domain } },
        });
        return new ExternalSchool(this, site, tenant, domain);
    }

    /// <summary>Somebody at the provider.</summary>
    internal async Task<Guid> PersonAsync(Dictionary<string, object> claims)
    {
        var (id, _) = await Provider.PersonAsync(StsHub.School);
        said[id.ToString()] = claims;
        return id;
    }

    /// <summary>What the provider says of somebody from now on.</summary>
    internal void Say(Guid person, Dictionary<string, object> claims) => said[person.ToString()] = claims;

    /// <summary>Has somebody go to the provider and sign in there.</summary>
    /// <returns>Where the provider sends the browser back to.</returns>
    internal async Task<string> GoAsync(Browser browser, string provider, Guid person, string returnUrl = "/profile")
    {
        var login = await browser.GetAsync($"/login?returnUrl={returnUrl}");
        var away = await browser.SubmitAsync(login.Form($"/login/external/{provider.ToLowerInvariant()}"));
        Assert.True(away.Left?.Authority == Provider.Hub.Address.Authority, away.ToString());
        using var there = new Browser(Provider);
        var back = await there.SignInAsync(away.Left!.PathAndQuery, $"anna.{person:N}");
        Assert.True(back.Left?.Authority == "hub.example", back.ToString());
        return back.Left!.PathAndQuery;
    }

    /// <summary>Has somebody sign in by way of the provider.</summary>
    internal async Task<Browser.Page> SignInAsync(Browser browser, string provider, Guid person, string returnUrl = "/profile") =>
        await browser.GetAsync(await GoAsync(browser, provider, person, returnUrl));

    private ValueTask Say(OpenIddictServerEvents.ProcessSignInContext context)
    {
        if (context.IdentityTokenPrincipal is { } principal && principal.GetClaim("sub") is { } subject && said.TryGetValue(subject, out var claims))
        {
            foreach (var (name, value) in claims)
            {
                if (value is bool flag)
                    principal.SetClaim(name, flag);
                else
                    principal.SetClaim(name, (string)value);
            }
        }

        return ValueTask.CompletedTask;
    }
}

/// <summary>A school that people sign in to by way of a provider.</summary>
internal sealed record ExternalSchool(ProviderHub Hubs, Guid Id, Guid Tenant, string Domain)
{
    /// <summary>An address of the school's.</summary>
    public string Address(string name = "ada") => $"{name}.{Guid.NewGuid():N}@{Domain}";

    /// <summary>What Microsoft says of an account of the school's tenant, but for some of it.</summary>
    public Dictionary<string, object> Microsoft(string address, params (string Name, object? Value)[] but) =>
        Changed(new() { ["tid"] = Tenant.ToString(), ["oid"] = Guid.NewGuid().ToString(), ["preferred_username"] = address }, but);

    /// <summary>What Google says of an account of the school's Workspace, but for some of it.</summary>
    public Dictionary<string, object> Google(string address, params (string Name, object? Value)[] but) =>
        Changed(new() { ["email"] = address, ["email_verified"] = true, ["hd"] = Domain }, but);

    public Dictionary<string, object> Of(string provider, string address, params (string Name, object? Value)[] but) => provider == "Microsoft" ? Microsoft(address, but) : Google(address, but);

    /// <summary>Somebody with an account who signs in with an address.</summary>
    public async Task<(Guid Id, string Username)> PersonAsync(string address)
    {
        var person = await Hubs.Hub.PersonAsync(Id, $"p-{Guid.NewGuid():N}");
        var personId = (await Hubs.Hub.Accounts.FindAsync(person.Id, TestContext.Current.CancellationToken))!.PersonId!;
        Assert.Equal(person.Id, PersonAccount.Id(Id, personId));
        await LinkAsync(personId, DirectoryKind.Microsoft365, Guid.NewGuid().ToString(), address);
        return person;
    }

    /// <summary>Links a person to an account of the school's directory.</summary>
    public Task LinkAsync(string personId, DirectoryKind directory, string id, string address) => Hubs.Hub.Sts.Hub.Services.GetRequiredService<DirectoryAccounts>()
        .StoreAsync([new DirectoryAccount(Id, directory, personId, id, address)], TestContext.Current.CancellationToken);

    private static Dictionary<string, object> Changed(Dictionary<string, object> claims, (string Name, object? Value)[] but)
    {
        foreach (var (name, value) in but)
        {
            if (value is null)
                claims.Remove(name);
            else
                claims[name] = value;
        }

        return claims;
    }
}
