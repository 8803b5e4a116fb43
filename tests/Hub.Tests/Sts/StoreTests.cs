using System.Collections.Immutable;
using System.Text.Json;
using Hub.Core.Sts.Clients;
using Hub.Tests.Fixtures;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Hub.Tests.Sts;

public sealed class StoreTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private const string SignIn = "ept:authorization ept:pushed_authorization ept:end_session gt:authorization_code gt:refresh_token rst:code scp:partner";
    private const string Person = "person/1?#%";
    private string account = "";
    private StsStore store = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        account = await azurite.NewAccountAsync();
        store = new StsStore(account);
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task CreateAsync_TokenWithEveryProperty_IsFoundAsItWas()
    {
        var payload = string.Concat(Enumerable.Repeat("žluťoučký kůň ", 15_000));
        var made = new OpenIddictTokenDescriptor
        {
            ApplicationId = "client '1'",
            AuthorizationId = await NewAuthorizationAsync(),
            Subject = Person,
            Status = Statuses.Valid,
            Type = TokenTypeIdentifiers.Private.AuthorizationCode,
            CreationDate = store.Time.GetUtcNow(),
            ExpirationDate = store.Time.GetUtcNow().AddMinutes(1),
            RedemptionDate = store.Time.GetUtcNow().AddSeconds(1),
            Payload = payload,
            Properties = { ["a"] = JsonSerializer.SerializeToElement(new { b = 1 }), ["c"] = JsonSerializer.SerializeToElement("d") },
        };

        var id = await CreateAsync(made);

        var found = new OpenIddictTokenDescriptor();
        await store.Tokens.PopulateAsync(found, await TokenAsync(id), Cancellation);
        Assert.Equal(
            (made.ApplicationId, made.AuthorizationId, made.Subject, made.Status, made.Type,
                made.CreationDate, made.ExpirationDate, made.RedemptionDate),
            (found.ApplicationId, found.AuthorizationId, found.Subject, found.Status, found.Type,
                found.CreationDate, found.ExpirationDate, found.RedemptionDate));
        Assert.Equal(payload, found.Payload);
        Assert.Equal(made.Properties.Select(p => $"{p.Key}={p.Value}").Order(), found.Properties.Select(p => $"{p.Key}={p.Value}").Order());
    }

    [Fact]
    public async Task CreateAsync_AuthorizationWithEveryProperty_IsFoundAsItWas()
    {
        var made = new OpenIddictAuthorizationDescriptor
        {
            ApplicationId = "client '1'",
            Subject = Person,
            Status = Statuses.Valid,
            Type = AuthorizationTypes.Permanent,
            CreationDate = store.Time.GetUtcNow(),
            Scopes = { "openid", "partner" },
            Properties = { ["a"] = JsonSerializer.SerializeToElement(1) },
        };

        var id = await store.Authorizations.GetIdAsync(await store.Authorizations.CreateAsync(made, Cancellation), Cancellation);

        var found = new OpenIddictAuthorizationDescriptor();
        await store.Authorizations.PopulateAsync(found, (await store.Authorizations.FindByIdAsync(id!, Cancellation))!, Cancellation);
        Assert.Equal(
            (made.ApplicationId, made.Subject, made.Status, made.Type, made.CreationDate),
            (found.ApplicationId, found.Subject, found.Status, found.Type, found.CreationDate));
        Assert.Equal(made.Scopes.Order(), found.Scopes.Order());
        Assert.Equal("1", found.Properties["a"].ToString());
    }

    [Theory]
    [InlineData(".")]
    [InlineData("0123456789abcdef0123456789abcdef")]
    [InlineData("0123456789abcdef0123456789abcdef.")]
    [InlineData("0123456789abcdef0123456789abcdef.0123456789abcdef0123456789abcde/")]
    [InlineData("0123456789abcdef0123456789abcdef.0123456789abcdef0123456789abcdef.x")]
    [InlineData("0123456789abcdef0123456789abcdef.0123456789abcdef0123456789abcdef")]
    public async Task FindByIdAsync_IdOfNoToken_IsNull(string id) =>
        Assert.Null(await store.Tokens.FindByIdAsync(id, Cancellation));

    [Fact]
    public async Task TryRedeemAsync_ManyAtOnceOnTwoInstances_OneWins()
    {
        await using var other = new StsStore(account, store.Time);
        for (var round = 0; round < 10; round++)
        {
            var id = await NewTokenAsync(await NewAuthorizationAsync());
            var copies = new List<(IOpenIddictTokenManager Manager, object Token)>();
            foreach (var manager in new[] { store.Tokens, other.Tokens, store.Tokens, other.Tokens })
                copies.Add((manager, (await manager.FindByIdAsync(id, Cancellation))!));

            var won = await Task.WhenAll(copies.Select(c => c.Manager.TryRedeemAsync(c.Token, Cancellation).AsTask()));

            Assert.Single(won, w => w);
            Assert.Equal(Statuses.Redeemed, await StatusAsync(id));
        }
    }

    [Fact]
    public async Task TryRedeemAsync_RevokedSinceItWasRead_LosesAndStaysRevoked()
    {
        var authorization = await NewAuthorizationAsync();
        var id = await NewTokenAsync(authorization);
        var token = await store.Tokens.FindByIdAsync(id, Cancellation);
        await store.Tokens.RevokeByAuthorizationIdAsync(authorization, Cancellation);

        Assert.False(await store.Tokens.TryRedeemAsync(token!, Cancellation));

        Assert.Equal(Statuses.Revoked, await StatusAsync(id));
    }

    [Fact]
    public async Task UpdateAsync_SameTokenTwice_KnowsItsOwnVersion()
    {
        var token = (await store.Tokens.FindByIdAsync(await NewTokenAsync(await NewAuthorizationAsync()), Cancellation))!;

        Assert.True(await store.Tokens.TryRedeemAsync(token, Cancellation));
        Assert.True(await store.Tokens.TryRevokeAsync(token, Cancellation));
    }

    [Fact]
    public async Task RevokeByAuthorizationIdAsync_MoreTokensThanABatch_RevokesThemAndNoOthers()
    {
        var authorization = await NewAuthorizationAsync();
        var own = new List<string>();
        for (var i = 0; i < 103; i++)
            own.Add(await NewTokenAsync(authorization));
        var other = await NewTokenAsync(await NewAuthorizationAsync());
        var alone = await NewTokenAsync(authorization: null);

        Assert.Equal(103, await store.Tokens.RevokeByAuthorizationIdAsync(authorization, Cancellation));

        foreach (var id in own)
            Assert.Equal(Statuses.Revoked, await StatusAsync(id));
        Assert.Equal(Statuses.Valid, await StatusAsync(other));
        Assert.Equal(Statuses.Valid, await StatusAsync(alone));
        Assert.Equal(103, await store.Tokens.FindByAuthorizationIdAsync(authorization, Cancellation).CountAsync(Cancellation));
        Assert.Equal(0, await store.Tokens.RevokeByAuthorizationIdAsync(authorization, Cancellation));
    }

    [Fact]
    public async Task RevokeByAuthorizationIdAsync_WhileSomeAreRedeemed_NoneOfTheOthersEscapes()
    {
        for (var round = 0; round < 5; round++)
        {
            var authorization = await NewAuthorizationAsync();
            var ids = new List<string>();
            for (var i = 0; i < 20; i++)
                ids.Add(await NewTokenAsync(authorization));
            var halfOfThem = new List<object>();
            foreach (var id in ids.Take(10))
                halfOfThem.Add(await TokenAsync(id));

            // Spread over the time that reading and writing takes.
            var redeeming = Task.WhenAll(halfOfThem.Select(async (token, i) =>
            {
                await Task.Delay(3 * i, Cancellation);
                await store.Tokens.TryRedeemAsync(token, Cancellation);
            }));
            await store.Tokens.RevokeByAuthorizationIdAsync(authorization, Cancellation);
            await redeeming;

            foreach (var id in ids.Skip(10))
                Assert.Equal(Statuses.Revoked, await StatusAsync(id));
            foreach (var id in ids.Take(10))
                Assert.NotEqual(Statuses.Valid, await StatusAsync(id));
        }
    }

    [Fact]
    public async Task RevokeBySubjectAsync_PersonWithSeveralSignIns_RevokesAllOfThemAndNobodyElses()
    {
        var authorizations = new[] { await NewAuthorizationAsync(), await NewAuthorizationAsync() };
        string[] mine = [await NewTokenAsync(authorizations[0]), await NewTokenAsync(authorizations[1]), await NewTokenAsync(authorization: null)];
        var somebodyElse = await NewAuthorizationAsync("person/2");
        var theirs = await NewTokenAsync(somebodyElse, subject: "person/2");

        Assert.Equal(3, await store.Tokens.RevokeBySubjectAsync(Person, Cancellation));
        Assert.Equal(2, await store.Authorizations.RevokeBySubjectAsync(Person, Cancellation));

        foreach (var id in mine)
            Assert.Equal(Statuses.Revoked, await StatusAsync(id));
        Assert.Equal(Statuses.Valid, await StatusAsync(theirs));
        Assert.Equal(2, await store.Authorizations.FindBySubjectAsync(Person, Cancellation).CountAsync(Cancellation));
        var untouched = (await store.Authorizations.FindByIdAsync(somebodyElse, Cancellation))!;
        Assert.True(await store.Authorizations.HasStatusAsync(untouched, Statuses.Valid, Cancellation));
    }

    [Fact]
    public async Task RevokeByApplicationIdAsync_ClientsOwnTokens_AreFoundByClientAndNotIndexed()
    {
        var id = await NewTokenAsync(authorization: null, subject: "client");
        Assert.Equal(0, await store.CountRowsAsync("StsSubjects", Cancellation));

        Assert.Equal(1, await store.Tokens.RevokeByApplicationIdAsync("client", Cancellation));

        Assert.Equal(Statuses.Revoked, await StatusAsync(id));
    }

    [Fact]
    public async Task FindAsync_AuthorizationsByScopes_FindsThoseWithAllOfThem()
    {
        await store.Authorizations.CreateAsync(Authorization(Person, "a", "b"), Cancellation);
        await store.Authorizations.CreateAsync(Authorization(Person, "a"), Cancellation);

        Assert.Equal(1, await CountAsync(Person, "client", ["a", "b"]));
        Assert.Equal(2, await CountAsync(null, "client", null));
        Assert.Equal(0, await CountAsync(Person, "other", null));

        ValueTask<int> CountAsync(string? subject, string client, ImmutableArray<string>? scopes) =>
            store.Authorizations.FindAsync(subject, client, Statuses.Valid, AuthorizationTypes.AdHoc, scopes, Cancellation).CountAsync(Cancellation);
    }

    [Fact]
    public async Task FindByReferenceIdAsync_ReferenceGivenAfterCreation_FindsTheTokenAlone()
    {
        var id = await NewTokenAsync(await NewAuthorizationAsync());
        await SetReferenceAsync(id, "urn:reference:1/+=");

        var found = await store.Tokens.FindByReferenceIdAsync("urn:reference:1/+=", Cancellation);

        Assert.Equal(id, await store.Tokens.GetIdAsync(found!, Cancellation));
        Assert.Null(await store.Tokens.FindByReferenceIdAsync("urn:reference:2", Cancellation));
    }

    [Fact]
    public async Task FindByReferenceIdAsync_ReferenceReplaced_TheOldOneFindsNothing()
    {
        var id = await NewTokenAsync(await NewAuthorizationAsync());
        await SetReferenceAsync(id, "first");
        await SetReferenceAsync(id, "second");

        Assert.Null(await store.Tokens.FindByReferenceIdAsync("first", Cancellation));
        Assert.NotNull(await store.Tokens.FindByReferenceIdAsync("second", Cancellation));
    }

    [Fact]
    public async Task DeleteAsync_Authorization_TakesItsTokensAndIndexRowsAlong()
    {
        var authorization = await NewAuthorizationAsync();
        await SetReferenceAsync(await NewTokenAsync(authorization), "reference");

        await store.Authorizations.DeleteAsync((await store.Authorizations.FindByIdAsync(authorization, Cancellation))!, Cancellation);

        Assert.Equal((0, 0, 0), await RowsAsync());
    }

    [Fact]
    public async Task DeleteAsync_TokenChangedSinceItWasRead_Conflicts()
    {
        var id = await NewTokenAsync(await NewAuthorizationAsync());
        var token = await store.Tokens.FindByIdAsync(id, Cancellation);
        await store.Tokens.TryRevokeAsync(await TokenAsync(id), Cancellation);

        await Assert.ThrowsAsync<OpenIddictExceptions.ConcurrencyException>(() => store.Tokens.DeleteAsync(token!, Cancellation).AsTask());
    }

    [Fact]
    public async Task PruneAsync_OldAndNew_RemovesWhatIsOverWithItsIndexRows()
    {
        var over = await NewAuthorizationAsync();
        await SetReferenceAsync(await NewTokenAsync(over), "expired");
        await store.Tokens.TryRedeemAsync((await store.Tokens.FindByIdAsync(await NewTokenAsync(over, TimeSpan.FromDays(365)), Cancellation))!, Cancellation);
        await NewTokenAsync(authorization: null);
        var lasting = await NewAuthorizationAsync();
        var longLived = await NewTokenAsync(lasting, TimeSpan.FromDays(365));
        await SetReferenceAsync(longLived, "long-lived");
        store.Time.Advance(TimeSpan.FromDays(20));
        var threshold = store.Time.GetUtcNow().AddDays(-1);
        var fresh = await NewAuthorizationAsync();
        await NewTokenAsync(fresh, TimeSpan.Zero);
        store.Time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(3, await store.Tokens.PruneAsync(threshold, Cancellation));
        Assert.Equal(1, await store.Authorizations.PruneAsync(threshold, Cancellation));

        Assert.Null(await store.Authorizations.FindByIdAsync(over, Cancellation));
        Assert.NotNull(await store.Tokens.FindByReferenceIdAsync("long-lived", Cancellation));
        Assert.NotNull(await store.Authorizations.FindByIdAsync(fresh, Cancellation));
        Assert.Equal((4, 1, 2), await RowsAsync());
    }

    [Fact]
    public async Task PruneAsync_IndexRowsThatLeadToNothing_AreRemovedWhenOld()
    {
        var id = await NewTokenAsync(await NewAuthorizationAsync());
        await SetReferenceAsync(id, "first");
        await SetReferenceAsync(id, "second");
        await foreach (var row in store.Service.GetTableClient("StsTokens").QueryAsync<Azure.Data.Tables.TableEntity>(cancellationToken: Cancellation))
            await store.Service.GetTableClient("StsTokens").DeleteEntityAsync(row, cancellationToken: Cancellation);

        await store.Tokens.PruneAsync(store.Time.GetUtcNow(), Cancellation);
        await store.Authorizations.PruneAsync(store.Time.GetUtcNow(), Cancellation);
        Assert.Equal((0, 2, 1), await RowsAsync());

        store.Time.Advance(TimeSpan.FromDays(1));
        await store.Tokens.PruneAsync(store.Time.GetUtcNow(), Cancellation);
        await store.Authorizations.PruneAsync(store.Time.GetUtcNow(), Cancellation);
        Assert.Equal((0, 0, 0), await RowsAsync());
    }

    [Fact]
    public async Task ListAsync_Page_SkipsAndTakes()
    {
        for (var i = 0; i < 5; i++)
            await NewTokenAsync(authorization: null);

        Assert.Equal(2, await store.Tokens.ListAsync(2, 1, Cancellation).CountAsync(Cancellation));
        Assert.Equal(1, await store.Tokens.ListAsync(null, 4, Cancellation).CountAsync(Cancellation));
        Assert.Equal(5, await store.Tokens.CountAsync(Cancellation));
    }

    [Theory]
    [InlineData(ClientKind.School, false, "ept:token ept:revocation ept:introspection gt:client_credentials scp:partner")]
    [InlineData(ClientKind.Interactive, true, "ept:token ept:revocation ept:introspection " + SignIn)]
    [InlineData(ClientKind.Interactive, false, "ept:token ept:revocation " + SignIn)]
    public async Task GetPermissionsAsync_EachKind_AllowsWhatTheKindIsFor(ClientKind kind, bool secret, string permissions)
    {
        var secrets = secret ? new[] { ClientSecret.Generate("one", store.Time.GetUtcNow(), null).Stored } : [];
        var client = new Client { Id = "client", Kind = kind, Name = "Client", Scopes = ["partner"], RedirectUris = ["https://app/back"], Secrets = secrets };
        await store.Clients.TryStoreAsync(client, null, Cancellation);

        var application = (await store.Applications.FindByClientIdAsync("client", Cancellation))!;

        Assert.Equal(permissions, string.Join(' ', await store.Applications.GetPermissionsAsync(application, Cancellation)));
        Assert.Equal(
            kind == ClientKind.Interactive,
            await store.Applications.HasRequirementAsync(application, Requirements.Features.ProofKeyForCodeExchange, Cancellation));
        Assert.True(await store.Applications.ValidateRedirectUriAsync(application, "https://app/back", Cancellation));
        Assert.False(await store.Applications.ValidateRedirectUriAsync(application, "https://app/back/", Cancellation));
    }

    [Fact]
    public async Task FindByClientIdAsync_ClientDisabled_IsThereUntilTheCacheIsStale()
    {
        await using var other = new StsStore(account, store.Time);
        var client = new Client { Id = "client", Kind = ClientKind.Vendor, Name = "Client" };
        await store.Clients.TryStoreAsync(client, null, Cancellation);
        Assert.NotNull(await other.Applications.FindByClientIdAsync("client", Cancellation));
        await store.Clients.UpdateAsync("client", c => c with { Disabled = true }, Cancellation);

        Assert.Null(await store.Applications.FindByClientIdAsync("client", Cancellation));
        store.Time.Advance(Clients.Fresh - TimeSpan.FromSeconds(1));
        Assert.NotNull(await other.Applications.FindByClientIdAsync("client", Cancellation));
        store.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await other.Applications.FindByClientIdAsync("client", Cancellation));
        Assert.Null(await other.Applications.FindByIdAsync("client", Cancellation));
    }

    [Fact]
    public async Task FindByClientIdAsync_NewClientAskedForBefore_IsThereWhenTheCacheIsStale()
    {
        await using var other = new StsStore(account, store.Time);
        Assert.Null(await other.Applications.FindByClientIdAsync("client", Cancellation));
        await store.Clients.TryStoreAsync(new Client { Id = "client", Kind = ClientKind.Vendor, Name = "Client" }, null, Cancellation);

        store.Time.Advance(Clients.Fresh);

        Assert.NotNull(await other.Applications.FindByClientIdAsync("client", Cancellation));
    }

    [Fact]
    public async Task FindByPostLogoutRedirectUriAsync_UrisChange_FindsTheClientsThatListIt()
    {
        await StoreAsync("one", "https://app/out", "https://app/bye");
        await StoreAsync("two/?#", "https://app/out");
        await StoreAsync("off", "https://app/out");
        await store.Clients.UpdateAsync("off", c => c with { Disabled = true }, Cancellation);
        Assert.Equal("one two/?#", await ClientsAtAsync("https://app/out"));
        Assert.Equal("", await ClientsAtAsync("https://app/OUT"));

        await store.Clients.UpdateAsync("one", c => c with { PostLogoutRedirectUris = ["https://app/bye"] }, Cancellation);

        Assert.Equal("two/?#", await ClientsAtAsync("https://app/out"));
        Assert.Equal("one", await ClientsAtAsync("https://app/bye"));
        Assert.Equal(3, await store.CountRowsAsync("ClientLogoutUris", Cancellation));
    }

    [Fact]
    public async Task FindByPostLogoutRedirectUriAsync_IndexRowOfAUriThatIsListedNoMore_FindsNothing()
    {
        await StoreAsync("one");
        var stale = (await store.Clients.ReadAsync("one", Cancellation))!;
        await StoreAsync("one", "https://app/new");
        Assert.False(await store.Clients.TryStoreAsync(stale.Client with { PostLogoutRedirectUris = ["https://app/lost"] }, stale, Cancellation));

        Assert.Equal("", await ClientsAtAsync("https://app/lost"));
        Assert.Equal("one", await ClientsAtAsync("https://app/new"));
    }

    private async Task StoreAsync(string id, params string[] uris)
    {
        var client = new Client { Id = id, Kind = ClientKind.Interactive, Name = id, PostLogoutRedirectUris = uris };
        Assert.True(await store.Clients.TryStoreAsync(client, await store.Clients.ReadAsync(id, Cancellation), Cancellation));
    }

    private async Task<string> ClientsAtAsync(string uri)
    {
        var ids = await store.Applications.FindByPostLogoutRedirectUriAsync(uri, Cancellation).Select(c => ((Client)c).Id).ToListAsync(Cancellation);
        return string.Join(' ', ids.Order(StringComparer.Ordinal));
    }

    private OpenIddictAuthorizationDescriptor Authorization(string subject, params string[] scopes)
    {
        var descriptor = new OpenIddictAuthorizationDescriptor
        {
            ApplicationId = "client",
            Subject = subject,
            Status = Statuses.Valid,
            Type = AuthorizationTypes.AdHoc,
            CreationDate = store.Time.GetUtcNow(),
        };
        descriptor.Scopes.UnionWith(scopes);
        return descriptor;
    }

    private async Task<string> NewAuthorizationAsync(string subject = Person) =>
        (await store.Authorizations.GetIdAsync(await store.Authorizations.CreateAsync(Authorization(subject), Cancellation), Cancellation))!;

    private Task<string> NewTokenAsync(string? authorization, TimeSpan? lives = null, string subject = Person) => CreateAsync(new OpenIddictTokenDescriptor
    {
        ApplicationId = "client",
        AuthorizationId = authorization,
        Subject = subject,
        Status = Statuses.Valid,
        Type = TokenTypeIdentifiers.RefreshToken,
        CreationDate = store.Time.GetUtcNow(),
        ExpirationDate = store.Time.GetUtcNow() + (lives ?? TimeSpan.FromHours(1)),
    });

    private async Task<string> CreateAsync(OpenIddictTokenDescriptor descriptor) =>
        (await store.Tokens.GetIdAsync(await store.Tokens.CreateAsync(descriptor, Cancellation), Cancellation))!;

    private async Task SetReferenceAsync(string id, string reference)
    {
        var token = await TokenAsync(id);
        var descriptor = new OpenIddictTokenDescriptor();
        await store.Tokens.PopulateAsync(descriptor, token, Cancellation);
        descriptor.ReferenceId = reference;
        await store.Tokens.UpdateAsync(token, descriptor, Cancellation);
    }

    private async Task<object> TokenAsync(string id) => (await store.Tokens.FindByIdAsync(id, Cancellation))!;

    private async Task<string?> StatusAsync(string id) =>
        await store.Tokens.GetStatusAsync(await TokenAsync(id), Cancellation);

    private async Task<(int Issued, int References, int Subjects)> RowsAsync() => (
        await store.CountRowsAsync("StsTokens", Cancellation),
        await store.CountRowsAsync("StsTokenReferences", Cancellation),
        await store.CountRowsAsync("StsSubjects", Cancellation));
}
