using System.Net;

namespace Hub.Tests.Sts;

/// <summary>Tokens for programs: the requests that partners send today (SIMS ID), and what RFC 6749 says of wrong ones.</summary>
public sealed class ClientCredentialsTests(StsHub sts) : IClassFixture<StsHub>
{
    [Fact]
    public async Task Token_SchoolClientWithOrgSelected_CarriesOrganisationAndAudiences()
    {
        var client = await sts.SchoolClientAsync(StsHub.School, StsHub.Application);

        var answer = await sts.TokenAsync(client, StsHub.School, "partner organisation onerosterapi rapapi");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(3600, (int)answer.Json!["expires_in"]!, 5.0);
        var (header, claims) = (Answer.Header(answer.AccessToken), Answer.Claims(answer.AccessToken));
        Assert.Equal("at+jwt", (string?)header["typ"]);
        Assert.Equal("ES256", (string?)header["alg"]);
        Assert.Equal(StsHub.School.ToString(), (string?)claims["organisation"]);
        Assert.Equal(client.Id, (string?)claims["client_id"]);
        Assert.Equal(client.Id, (string?)claims["sub"]);
        Assert.Equal(["urn:hub:oneroster", "urn:hub:rap"], claims["aud"]!.AsArray().Select(a => (string)a!).Order());
        Assert.Equal("partner organisation onerosterapi rapapi", (string?)claims["scope"]);
        Assert.StartsWith("sas-oneroster-", client.Id, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_WithoutScope_GrantsTheAssignedOnes()
    {
        var answer = await sts.TokenAsync(await sts.ManagementAsync(StsHub.School));

        Assert.Equal("hub.manage", (string?)Answer.Claims(answer.AccessToken)["scope"]);
    }

    [Theory]
    [InlineData("hub.manage")]
    [InlineData("rapapi no-such-scope")]
    public async Task Token_ScopeNotAssignedOrUnknown_IsInvalidScope(string scope)
    {
        var answer = await sts.TokenAsync(await sts.SchoolClientAsync(StsHub.School, StsHub.Application), StsHub.School, scope);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_scope"), (answer.Status, answer.Error));
    }

    [Fact]
    public async Task Token_OrganisationNotLinked_IsRefusedAlikeAndAudited()
    {
        var school = await sts.SchoolClientAsync(StsHub.School, StsHub.Application);
        var notInstalled = await sts.SchoolClientAsync(StsHub.OtherSchool, StsHub.Application);
        var unknown = new Guid("a0000000-0000-4000-8000-00000000ffff");

        var answers = new[] { await sts.TokenAsync(school, StsHub.OtherSchool), await sts.TokenAsync(school, unknown), await sts.TokenAsync(notInstalled, StsHub.OtherSchool), await sts.TokenAsync(notInstalled) };

        Assert.All(answers, a => Assert.Equal((HttpStatusCode.BadRequest, "unauthorized_client"), (a.Status, a.Error)));
        Assert.Single(answers.Select(a => a.Text).Distinct());
        var audit = await ((Core.Operations.Audit)sts.Hub.Services.GetService(typeof(Core.Operations.Audit))!).NewestAsync(unknown, 10, TestContext.Current.CancellationToken);
        Assert.Contains(audit, r => r.Actor == school.Id && r.Action == "token.refused" && r.Code == "organisation_not_linked");
    }

    [Fact]
    public async Task Token_VendorClient_ReachesSchoolsThatInstalled()
    {
        var vendor = await sts.ClientAsync(new { kind = "vendor", name = "Acme", vendorId = StsHub.Vendor, scopes = new[] { "rapapi", "partner", "partner-read", "partner-write" } });

        var without = await sts.TokenAsync(vendor, scope: "rapapi partner partner-read partner-write");
        var installed = await sts.TokenAsync(vendor, StsHub.School);
        var other = await sts.TokenAsync(vendor, StsHub.OtherSchool);

        Assert.Null(Answer.Claims(without.AccessToken)["organisation"]);
        Assert.Equal(StsHub.School.ToString(), (string?)Answer.Claims(installed.AccessToken)["organisation"]);
        Assert.Equal("unauthorized_client", other.Error);
    }

    [Theory]
    [InlineData("orgselected:not-a-guid")]
    [InlineData("orgselected:")]
    [InlineData("orgselected:a0000000-0000-4000-8000-000000000001 orgselected:a0000000-0000-4000-8000-000000000002")]
    public async Task Token_MalformedOrgSelected_IsInvalidRequest(string acrValues)
    {
        var (id, secret) = await sts.ManagementAsync(StsHub.School, StsHub.OtherSchool);

        var answer = await sts.PostAsync(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = id, ["client_secret"] = secret, ["acr_values"] = acrValues });

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (answer.Status, answer.Error));
    }

    [Fact]
    public async Task Token_WrongSecretAndUnknownClient_AreAnsweredAlike()
    {
        var (id, _) = await sts.ManagementAsync(StsHub.School);

        var wrong = await sts.TokenAsync((id, "wrong"));
        var unknown = await sts.TokenAsync(("nobody", "wrong"));
        var wrongBasic = await sts.PostAsync(new Dictionary<string, string> { ["grant_type"] = "client_credentials" }, $"{id}:wrong");
        var unknownBasic = await sts.PostAsync(new Dictionary<string, string> { ["grant_type"] = "client_credentials" }, "nobody:wrong");

        Assert.All([wrong, unknown, wrongBasic, unknownBasic], a => Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (a.Status, a.Error)));
        Assert.Equal(wrong.Text, unknown.Text);
        Assert.Equal(wrongBasic.Text, unknownBasic.Text);
        Assert.StartsWith("Basic", wrongBasic.Challenge, StringComparison.Ordinal);
        Assert.StartsWith("Basic", unknownBasic.Challenge, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_BasicAndSecretInBody_IsInvalidRequest()
    {
        var (id, secret) = await sts.ManagementAsync(StsHub.School);

        var both = await sts.PostAsync(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = id, ["client_secret"] = secret }, $"{id}:{secret}");
        var idOnly = await sts.PostAsync(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = id }, $"{id}:{secret}");
        var otherId = await sts.PostAsync(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = "other" }, $"{id}:{secret}");

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (both.Status, both.Error));
        Assert.Equal(HttpStatusCode.OK, idOnly.Status);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (otherId.Status, otherId.Error));
    }

    [Theory]
    [InlineData("/connect/token/")]
    [InlineData("/connect/token?Content-Type=application/x-www-form-urlencoded")]
    public async Task Token_TrailingSlashOrUnknownQuery_IsTolerated(string path)
    {
        var (id, secret) = await sts.ManagementAsync(StsHub.School);

        var answer = await sts.PostAsync(new Dictionary<string, string> { ["grant_type"] = "client_credentials" }, $"{id}:{secret}", path);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }

    [Fact]
    public async Task Token_TwoSecrets_BothWorkUntilOneIsRemoved()
    {
        var (id, first) = await sts.ManagementAsync(StsHub.School);
        var added = await sts.OperatorAsync(HttpMethod.Post, "/sts/v1/clients/secrets", new { clientId = id, label = "next" });
        var second = (string)added["secret"]!;

        Assert.Equal(HttpStatusCode.OK, (await sts.TokenAsync((id, first))).Status);
        Assert.Equal(HttpStatusCode.OK, (await sts.TokenAsync((id, second))).Status);
        using (var third = await sts.Hub.Client.PostAsync(new Uri("/sts/v1/clients/secrets", UriKind.Relative), System.Net.Http.Json.JsonContent.Create(new { clientId = id, label = "third" }), TestContext.Current.CancellationToken))
            Assert.Equal(HttpStatusCode.Conflict, third.StatusCode);
        var client = await sts.OperatorAsync(HttpMethod.Get, $"/sts/v1/clients?id={id}");
        Assert.DoesNotContain("hash", client.ToJsonString(), StringComparison.OrdinalIgnoreCase);
        await sts.OperatorAsync(HttpMethod.Post, "/sts/v1/clients/secrets/remove", new { clientId = id, secretId = client["secrets"]!.AsArray().Single(s => (string?)s!["label"] == "first")!["id"]!.ToString() });
        Assert.Equal("invalid_client", (await sts.TokenAsync((id, first))).Error);
        Assert.Equal(HttpStatusCode.OK, (await sts.TokenAsync((id, second))).Status);
    }

    [Fact]
    public async Task Token_Rs256Client_IsSignedSoAndValid()
    {
        var client = await sts.ClientAsync(new { kind = "management", name = "Old", sites = new[] { StsHub.School }, scopes = new[] { "hub.manage" }, signingAlgorithm = "RS256" });

        var token = (await sts.TokenAsync(client)).AccessToken;

        Assert.Equal("RS256", (string?)Answer.Header(token)["alg"]);
        Assert.Equal(HttpStatusCode.OK, (await sts.GetAsync($"/mis/v1/sites/{StsHub.School}/imports", token)).Status);
    }

    [Theory]
    [InlineData("password")]
    [InlineData("implicit")]
    [InlineData("urn:ietf:params:oauth:grant-type:device_code")]
    [InlineData("")]
    public async Task Token_GrantThatIsNotOffered_IsRefused(string grant)
    {
        var (id, secret) = await sts.ManagementAsync(StsHub.School);

        var answer = await sts.PostAsync(new Dictionary<string, string> { ["grant_type"] = grant, ["client_id"] = id, ["client_secret"] = secret, ["username"] = "a", ["password"] = "b" });

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains(answer.Error, new[] { "unsupported_grant_type", "invalid_request" });
    }

    [Fact]
    public async Task Token_RepeatedParameter_IsInvalidRequest()
    {
        var (id, secret) = await sts.ManagementAsync(StsHub.School);

        var answer = await sts.PostAsync([new("grant_type", "client_credentials"), new("grant_type", "client_credentials"), new("client_id", id), new("client_secret", secret)]);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (answer.Status, answer.Error));
    }

    [Theory]
    [InlineData("GET", null, "")]
    [InlineData("PUT", "application/x-www-form-urlencoded", "grant_type=client_credentials")]
    [InlineData("DELETE", null, "")]
    [InlineData("POST", "application/json", "{}")]
    [InlineData("POST", "text/plain", "grant_type=client_credentials")]
    [InlineData("POST", "application/x-www-form-urlencoded", "")]
    [InlineData("POST", "application/x-www-form-urlencoded", "%%%=%zz&&&&==")]
    [InlineData("POST", "application/x-www-form-urlencoded", "grant_type=client_credentials&client_id=%00&client_secret=%ff%fe")]
    [InlineData("POST", "multipart/form-data; boundary=x", "--x\r\nbroken")]
    [InlineData("POST", "multipart/form-data", "no boundary")]
    public async Task Token_WrongVerbOrContent_IsAClientErrorInOAuthForm(string method, string? contentType, string body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/connect/token");
        if (contentType is not null)
        {
            request.Content = new StringContent(body);
            request.Content.Headers.Remove("Content-Type");
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        var answer = await sts.SendAsync(request);

        Assert.InRange((int)answer.Status, 400, 499);
        Assert.NotNull(answer.Error);
    }

    [Theory]
    [InlineData(9_000)]
    [InlineData(70_000)]
    public async Task Token_OverlongParameter_IsInvalidRequest(int length)
    {
        var answer = await sts.PostAsync(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = new('x', length), ["client_secret"] = "x" });

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (answer.Status, answer.Error));
    }

    [Theory]
    [InlineData("Basic")]
    [InlineData("Basic !!!")]
    [InlineData("Basic bm9jb2xvbg==")]
    [InlineData("Basic ")]
    [InlineData("Bearer abc")]
    [InlineData("Basic Og==")]
    public async Task Token_MalformedAuthorizationHeader_IsAClientError(string header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/token") { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]) };
        request.Headers.TryAddWithoutValidation("Authorization", header);

        var answer = await sts.SendAsync(request);

        Assert.InRange((int)answer.Status, 400, 401);
        Assert.Contains(answer.Error, new[] { "invalid_request", "invalid_client" });
    }

    [Fact]
    public async Task Introspection_TokenOfTheClient_IsActiveUntilRevoked()
    {
        var (id, secret) = await sts.ManagementAsync(StsHub.School);
        var token = (await sts.TokenAsync((id, secret))).AccessToken;
        Dictionary<string, string> form = new() { ["token"] = token };

        var before = await sts.PostAsync(form, $"{id}:{secret}", "/connect/introspect");
        var revoked = await sts.PostAsync(form, $"{id}:{secret}", "/connect/revoke");
        var after = await sts.PostAsync(form, $"{id}:{secret}", "/connect/introspect");
        var used = await sts.GetAsync($"/mis/v1/sites/{StsHub.School}/imports", token);

        Assert.True((bool)before.Json!["active"]!);
        Assert.Equal(id, (string?)before.Json["client_id"]);
        Assert.Equal(HttpStatusCode.OK, revoked.Status);
        Assert.False((bool)after.Json!["active"]!);
        Assert.Equal(HttpStatusCode.Unauthorized, used.Status);
    }

    [Fact]
    public async Task Introspection_TokenForAnOrganisation_TellsWhich()
    {
        var client = await sts.SchoolClientAsync(StsHub.School, StsHub.Application);
        var token = (await sts.TokenAsync(client, StsHub.School)).AccessToken;

        var answer = await sts.PostAsync(new Dictionary<string, string> { ["token"] = token }, $"{client.Id}:{client.Secret}", "/connect/introspect");

        Assert.True((bool)answer.Json!["active"]!);
        Assert.Equal(StsHub.School.ToString(), (string?)answer.Json["organisation"]);
    }

    [Fact]
    public async Task Revocation_ForeignOrUnknownToken_DoesNothingAndIsNotAnError()
    {
        var (id, secret) = await sts.ManagementAsync(StsHub.School);
        var token = (await sts.TokenAsync((id, secret))).AccessToken;
        var other = await sts.ManagementAsync(StsHub.OtherSchool);

        var unknown = await sts.PostAsync(new Dictionary<string, string> { ["token"] = "no-such-token" }, $"{id}:{secret}", "/connect/revoke");
        await sts.PostAsync(new Dictionary<string, string> { ["token"] = token }, $"{other.Id}:{other.Secret}", "/connect/revoke");

        Assert.Equal(HttpStatusCode.OK, unknown.Status);
        Assert.Equal(HttpStatusCode.OK, (await sts.GetAsync($"/mis/v1/sites/{StsHub.School}/imports", token)).Status);
    }

    [Theory]
    [InlineData("/.well-known/openid-configuration")]
    [InlineData("/.well-known/oauth-authorization-server")]
    public async Task Discovery_EitherDocument_TellsWhatIsOffered(string path)
    {
        var document = (await sts.GetAsync(path, null)).Json!;

        Assert.Equal(sts.Hub.Address.ToString(), (string?)document["issuer"]);
        Assert.EndsWith("/connect/token", (string?)document["token_endpoint"], StringComparison.Ordinal);
        Assert.EndsWith("/connect/par", (string?)document["pushed_authorization_request_endpoint"], StringComparison.Ordinal);
        Assert.Equal(["S256"], document["code_challenge_methods_supported"]!.AsArray().Select(m => (string)m!));
        Assert.Equal(["authorization_code", "client_credentials", "refresh_token"], document["grant_types_supported"]!.AsArray().Select(g => (string)g!).Order());
        Assert.True((bool)document["authorization_response_iss_parameter_supported"]!);
    }

    [Fact]
    public async Task KeySet_AsPublished_HoldsPublicPartsOnly()
    {
        var keys = (await sts.GetAsync("/.well-known/jwks", null)).Json!["keys"]!.AsArray();

        Assert.Equal(["ES256", "RS256"], keys.Select(k => (string)k!["alg"]!).Order());
        Assert.All(keys, k => Assert.Null(k!["d"]));
    }
}
