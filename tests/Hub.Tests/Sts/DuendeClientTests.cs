using System.Net;
using System.Security.Cryptography;
using Duende.IdentityModel.Client;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Hub.Tests.Sts;

/// <summary>A ready .NET client, Duende.IdentityModel, against the STS.</summary>
public sealed class DuendeClientTests(StsHub sts) : IClassFixture<StsHub>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Discovery_Document_SatisfiesThePolicy()
    {
        var discovery = await DiscoverAsync();

        Assert.False(discovery.IsError, discovery.Error);
        Assert.NotEmpty(discovery.KeySet!.Keys);
        Assert.EndsWith("/connect/par", discovery.PushedAuthorizationRequestEndpoint, StringComparison.Ordinal);
    }

    /// <summary>Basic form-encoded (RFC 6749, the package's default) and plain (RFC 2617), and in the body.</summary>
    [Theory]
    [InlineData(ClientCredentialStyle.AuthorizationHeader, BasicAuthenticationHeaderStyle.Rfc6749)]
    [InlineData(ClientCredentialStyle.AuthorizationHeader, BasicAuthenticationHeaderStyle.Rfc2617)]
    [InlineData(ClientCredentialStyle.PostBody, BasicAuthenticationHeaderStyle.Rfc6749)]
    public async Task ClientCredentials_EachStyle_GetsATokenThatIsIntrospectedAndRevoked(ClientCredentialStyle style, BasicAuthenticationHeaderStyle header)
    {
        var discovery = await DiscoverAsync();
        var id = $"odd:id+%41 é/{Guid.NewGuid()}";
        var secret = "s:e+c%r/e=t ünd %2B mehr";
        await sts.ClientAsync(new { id, kind = "management", name = "Odd", sites = new[] { StsHub.School }, scopes = new[] { "hub.manage" } });
        await sts.OperatorAsync(HttpMethod.Post, "/sts/v1/clients/secrets", new { clientId = id, label = "brought", secret });

        var tokens = await sts.Plain.RequestClientCredentialsTokenAsync(
            As(new ClientCredentialsTokenRequest { Address = discovery.TokenEndpoint, Scope = "hub.manage", Parameters = { { "acr_values", $"orgselected:{StsHub.School}" } } }, id, secret, style, header),
            Cancellation);
        Assert.False(tokens.IsError, tokens.Error);
        var active = await IntrospectAsync();
        var revoked = await sts.Plain.RevokeTokenAsync(As(new TokenRevocationRequest { Address = discovery.RevocationEndpoint, Token = tokens.AccessToken! }, id, secret, style, header), Cancellation);
        var after = await IntrospectAsync();

        Assert.True(active.IsActive);
        Assert.Contains(active.Claims, c => (c.Type, c.Value) == ("client_id", id));
        Assert.Equal(StsHub.School.ToString(), (string?)Answer.Claims(tokens.AccessToken!)["organisation"]);
        Assert.False(revoked.IsError, revoked.Error);
        Assert.False(after.IsActive);

        Task<TokenIntrospectionResponse> IntrospectAsync() => sts.Plain.IntrospectTokenAsync(
            As(new TokenIntrospectionRequest { Address = discovery.IntrospectionEndpoint, Token = tokens.AccessToken! }, id, secret, style, header), Cancellation);
    }

    [Fact]
    public async Task Code_PushedRequest_GivesTokensUserInfoAndRefresh()
    {
        var discovery = await DiscoverAsync();
        var (person, username) = await sts.PersonAsync(StsHub.School);
        var (id, _) = await sts.ClientAsync(new { kind = "interactive", name = "Application", redirectUris = new[] { PartnerApp.Callback } });
        var secret = (string)(await sts.OperatorAsync(HttpMethod.Post, "/sts/v1/clients/secrets", new { clientId = id, label = "first" }))["secret"]!;
        var verifier = Duende.IdentityModel.CryptoRandom.CreateUniqueId(32);
        using var browser = new Browser(sts);

        var pushed = await sts.Plain.PushAuthorizationAsync(
            As(
                new PushedAuthorizationRequest
                {
                    Address = discovery.PushedAuthorizationRequestEndpoint,
                    ResponseType = "code",
                    RedirectUri = PartnerApp.Callback,
                    Scope = "openid profile offline_access",
                    State = "state",
                    CodeChallenge = Base64UrlEncoder.Encode(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(verifier))),
                    CodeChallengeMethod = "S256",
                }, id, secret),
            Cancellation);
        Assert.False(pushed.IsError, pushed.Error);
        var page = await browser.SignInAsync(new RequestUrl(discovery.AuthorizeEndpoint!).CreateAuthorizeUrl(id, requestUri: pushed.RequestUri), username);
        var response = new AuthorizeResponse(page.Left!.AbsoluteUri);
        Assert.False(response.IsError, response.Error);
        var tokens = await sts.Plain.RequestAuthorizationCodeTokenAsync(
            As(new AuthorizationCodeTokenRequest { Address = discovery.TokenEndpoint, Code = response.Code!, RedirectUri = PartnerApp.Callback, CodeVerifier = verifier }, id, secret), Cancellation);
        Assert.False(tokens.IsError, tokens.Error);
        var refreshed = await sts.Plain.RequestRefreshTokenAsync(As(new RefreshTokenRequest { Address = discovery.TokenEndpoint, RefreshToken = tokens.RefreshToken! }, id, secret), Cancellation);
        Assert.False(refreshed.IsError, refreshed.Error);
        var userInfo = await sts.Plain.GetUserInfoAsync(new UserInfoRequest { Address = discovery.UserInfoEndpoint, Token = refreshed.AccessToken }, Cancellation);

        Assert.Contains(userInfo.Claims, c => (c.Type, c.Value) == ("sub", person.ToString()));
        Assert.Contains(userInfo.Claims, c => (c.Type, c.Value) == ("name", "Anna Ångström"));
    }

    /// <summary>RFC 7523 section 2.2.</summary>
    [Theory]
    [InlineData("ES256")]
    [InlineData("RS256")]
    public async Task PrivateKeyJwt_RightKey_AuthenticatesOnce(string algorithm)
    {
        var (id, key) = await KeyClientAsync(algorithm);
        var assertion = Assertion(id, key);

        var first = await AskAsync(id, assertion);
        var replayed = await AskAsync(id, assertion);
        var another = await AskAsync(id, Assertion(id, key));
        var withoutId = await AskAsync(null, Assertion(id, key));

        Assert.Equal((HttpStatusCode.OK, id), (first.Status, (string?)Answer.Claims(first.AccessToken)["sub"]));
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (replayed.Status, replayed.Error));
        Assert.Equal(HttpStatusCode.OK, another.Status);
        Assert.Contains(withoutId.Error, new[] { null, "invalid_request" });
    }

    [Fact]
    public async Task PrivateKeyJwt_WrongInAnyWay_IsRefused()
    {
        var (id, key) = await KeyClientAsync("ES256");
        var (other, otherKey) = await KeyClientAsync("ES256");
        var secretClient = await sts.ManagementAsync(StsHub.School);
        var now = DateTime.UtcNow;

        foreach (var (name, client, assertion) in new[]
        {
            ("another's key", id, Assertion(id, otherKey)),
            ("another's assertion", id, Assertion(other, otherKey)),
            ("wrong audience", id, Assertion(id, key, d => d.Audience = "https://evil.example/")),
            ("no audience", id, Assertion(id, key, d => d.Audience = null)),
            ("expired", id, Assertion(id, key, d => (d.IssuedAt, d.NotBefore, d.Expires) = (now.AddMinutes(-20), now.AddMinutes(-20), now.AddMinutes(-10)))),
            ("far too long", id, Assertion(id, key, d => d.Expires = now.AddDays(2))),
            ("no expiry", id, Assertion(id, key, d => d.Expires = null, expires: false)),
            ("no id of its own", id, Assertion(id, key, d => d.Claims!.Remove("jti"))),
            ("another's issuer", id, Assertion(id, key, d => d.Issuer = other)),
            ("another's subject", id, Assertion(id, key, d => d.Claims!["sub"] = other)),
            ("a client with a secret", secretClient.Id, Assertion(secretClient.Id, key)),
            ("nobody", "nobody", Assertion("nobody", key)),
            ("no signature", id, Unsigned(id)),
            ("an older type, whose audience may be another endpoint", id, Assertion(id, key, d => d.TokenType = "JWT")),
            ("no assertion", id, "nonsense"),
            ("empty", id, ""),
        })
        {
            var answer = await AskAsync(client, assertion);

            Assert.True(
                (answer.Status, answer.Error) == (name is "empty" or "no expiry" ? (HttpStatusCode.BadRequest, "invalid_request") : (HttpStatusCode.Unauthorized, "invalid_client")),
                $"{name}: {answer.Status} {answer.Text}");
        }
    }

    /// <summary>RFC 6749 section 2.3: one method in a request.</summary>
    [Fact]
    public async Task PrivateKeyJwt_WithASecretToo_IsInvalidRequest()
    {
        var (id, key) = await KeyClientAsync("ES256");

        var answer = await sts.PostAsync(Form(null, Assertion(id, key)), $"{id}:secret");

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (answer.Status, answer.Error));
    }

    private async Task<DiscoveryDocumentResponse> DiscoverAsync() => await sts.Plain.GetDiscoveryDocumentAsync(new DiscoveryDocumentRequest { Address = sts.Hub.Address.ToString() }, Cancellation);

    private static TRequest As<TRequest>(
        TRequest request, string id, string secret, ClientCredentialStyle style = ClientCredentialStyle.AuthorizationHeader,
        BasicAuthenticationHeaderStyle header = BasicAuthenticationHeaderStyle.Rfc6749) where TRequest : ProtocolRequest
    {
        (request.ClientId, request.ClientSecret, request.ClientCredentialStyle, request.AuthorizationHeaderStyle) = (id, secret, style, header);
        return request;
    }

    private async Task<(string Id, SigningCredentials Key)> KeyClientAsync(string algorithm)
    {
        SecurityKey key = algorithm == "ES256" ? new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)) : new RsaSecurityKey(RSA.Create(2048));
        key.KeyId = Guid.NewGuid().ToString();
        var own = key is ECDsaSecurityKey ec
            ? JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(ECDsa.Create(ec.ECDsa.ExportParameters(false))) { KeyId = key.KeyId })
            : JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(((RsaSecurityKey)key).Rsa.ExportParameters(false)) { KeyId = key.KeyId });
        var published = own.Kty == "EC" ? (object)new { kty = own.Kty, crv = own.Crv, x = own.X, y = own.Y, kid = own.Kid, use = "sig" } : new { kty = own.Kty, n = own.N, e = own.E, kid = own.Kid, use = "sig" };
        var (id, secret) = await sts.ClientAsync(new { kind = "management", name = "By key", sites = new[] { StsHub.School }, scopes = new[] { "hub.manage" }, jsonWebKeySet = new { keys = new[] { published } } });
        Assert.Empty(secret);
        return (id, new SigningCredentials(key, algorithm));
    }

    private string Assertion(string id, SigningCredentials key, Action<SecurityTokenDescriptor>? change = null, bool expires = true)
    {
        var descriptor = new SecurityTokenDescriptor
        {
            Issuer = id,
            Audience = sts.Hub.Address.ToString(),
            Claims = new Dictionary<string, object> { ["sub"] = id, ["jti"] = Guid.NewGuid().ToString() },
            TokenType = "client-authentication+jwt",
            IssuedAt = DateTime.UtcNow,
            Expires = DateTime.UtcNow.AddMinutes(5),
            SigningCredentials = key,
        };
        change?.Invoke(descriptor);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = expires }.CreateToken(descriptor);
    }

    private string Unsigned(string id)
    {
        var header = Base64UrlEncoder.Encode("{\"alg\":\"none\"}");
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var body = Base64UrlEncoder.Encode($$"""{"iss":"{{id}}","sub":"{{id}}","aud":"{{sts.Hub.Address}}","jti":"1","iat":{{now}},"exp":{{now + 60}}}""");
        return $"{header}.{body}.";
    }

    private Task<Answer> AskAsync(string? clientId, string assertion) => sts.PostAsync(Form(clientId, assertion));

    private static Dictionary<string, string> Form(string? clientId, string assertion)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_assertion"] = assertion,
            ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        };
        if (clientId is not null)
            form["client_id"] = clientId;
        return form;
    }
}
