using System.Net;
using System.Text.RegularExpressions;
using Hub.Core.Partners.Applications;
using Hub.Core.Partners.Vendors;
using Hub.Core.Sts.Clients;
using Hub.Tests.Accounts;
using Hub.Tests.Sts;

namespace Hub.Tests.Partners.Integrators;

/// <summary>Clients and their secrets, as a partner's integrators make and change them.</summary>
public sealed class SecretTests(ApplicationHub hub) : IClassFixture<ApplicationHub>
{
    private const string Own = "/integrator/acme/clients";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OwnClient_MadeRotatedAndShutOut_WorksAsItsPageSays()
    {
        using var integrator = await hub.IntegratorAsync();

        var (id, secret) = Kept(await integrator.PostAsync(Own, ("name", "Console")));

        Assert.Equal("rapapi partner partner-read partner-write", (string?)Answer.Claims((await hub.Sts.TokenAsync((id, secret))).AccessToken)["scope"]);
        Assert.DoesNotContain(secret, (await integrator.GetAsync(Own)).Text, StringComparison.Ordinal);
        var (_, second) = Kept(await integrator.PostAsync($"{Own}/secret", ("client", id), ("label", "Second <one>"), ("overlap", "1")));
        hub.Forget();
        Assert.Equal(HttpStatusCode.OK, (await hub.Sts.TokenAsync((id, secret))).Status);
        Assert.Equal(HttpStatusCode.OK, (await hub.Sts.TokenAsync((id, second))).Status);
        Assert.True((await integrator.GetAsync(Own)).Says("Second <one>"));
        hub.Sts.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(HttpStatusCode.Unauthorized, (await hub.Sts.TokenAsync((id, secret))).Status);
        Assert.Equal(HttpStatusCode.OK, (await hub.Sts.TokenAsync((id, second))).Status);

        await integrator.PostAsync($"{Own}/state", ("client", id), ("do", "disable"));
        hub.Forget();
        Assert.Equal(HttpStatusCode.Unauthorized, (await hub.Sts.TokenAsync((id, second))).Status);
        await integrator.PostAsync($"{Own}/state", ("client", id), ("do", "enable"));
        hub.Forget();
        Assert.Equal(HttpStatusCode.OK, (await hub.Sts.TokenAsync((id, second))).Status);
        var stored = (await hub.Get<Clients>().ReadAsync(id, Cancellation))!.Client.Secrets.Single(s => s.Label == "Second <one>");
        await integrator.PostAsync($"{Own}/secret/remove", ("client", id), ("secret", stored.Id));
        hub.Forget();
        Assert.Equal(HttpStatusCode.Unauthorized, (await hub.Sts.TokenAsync((id, second))).Status);

        var done = (await hub.Get<Core.Operations.Audit>().NewestAsync(null, 200, Cancellation)).Where(r => r.Actor == integrator.Id.ToString()).Select(r => r.Action).ToArray();
        Assert.Equal(["client.secret_removed", "client.enabled", "client.disabled", "client.secret_rotated", "client.made"], done);
    }

    [Fact]
    public async Task OwnClients_OneMoreThanThereMayBe_IsRefused()
    {
        using var integrator = await hub.IntegratorAsync(ApplicationHub.OtherVendor);
        for (var n = 0; n < VendorClients.MostOfVendor; n++)
            Kept(await integrator.PostAsync("/integrator/globex/clients", ("name", $"Client {n}")));

        Assert.Equal(HttpStatusCode.Conflict, (await integrator.PostAsync("/integrator/globex/clients", ("name", "One more"))).Status);

        Assert.Equal(VendorClients.MostOfVendor, (await hub.Get<Clients>().OfVendorAsync(ApplicationHub.OtherVendor, Cancellation)).Count);
    }

    [Fact]
    public async Task SchoolClient_NewSecretAndItsRemoval_AreInForce()
    {
        using var integrator = await hub.IntegratorAsync();
        var application = await hub.ApprovedAsync();
        await hub.AcceptAsync(application);
        var path = $"/integrator/acme/installs/{application.Id}/{StsHub.School}";

        var page = await integrator.PostAsync($"{path}/secret", ("overlap", "24"));
        var client = Kept(page);

        Assert.True(page.Says(StsHub.School.ToString()));
        Assert.Equal(HttpStatusCode.OK, (await hub.Sts.TokenAsync(client)).Status);
        Assert.True((await integrator.GetAsync(path)).Says("Pat Person"));
        var stored = (await hub.Get<Clients>().ReadAsync(client.Id, Cancellation))!.Client.Secrets.Single();
        Assert.True((await integrator.PostAsync($"{path}/secret/remove", ("secret", stored.Id))).Says("The secret is removed."));
        hub.Forget();
        Assert.Equal(HttpStatusCode.Unauthorized, (await hub.Sts.TokenAsync(client)).Status);
    }

    [Fact]
    public async Task SignOnClient_OfAnApplicationThatKeepsSecrets_GetsThem()
    {
        using var integrator = await hub.IntegratorAsync();
        var signOn = new SignOnIntegration { Enabled = true, RedirectUris = ["https://acme.example/back"] };
        var keeps = await hub.ApprovedAsync(signOn: signOn);
        var keepsNone = await hub.ApprovedAsync(signOn: signOn with { KeepsSecret = false });

        var (id, secret) = Kept(await integrator.PostAsync($"/integrator/acme/applications/{keeps.Id}/client/secret"));
        var refused = await integrator.PostAsync($"/integrator/acme/applications/{keepsNone.Id}/client/secret");

        Assert.Equal($"app-{keeps.Id}", id);
        Assert.True((await hub.Get<Clients>().ReadAsync(id, Cancellation))!.Client.Secrets.Single().Matches(secret));
        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Empty((await hub.Get<Clients>().ReadAsync($"app-{keepsNone.Id}", Cancellation))!.Client.Secrets);
        // Whether people sign in to it is for its approved version to say.
        Assert.Equal(HttpStatusCode.NotFound, (await integrator.PostAsync($"{Own}/state", ("client", id), ("do", "disable"))).Status);
    }

    [Fact]
    public async Task Client_OfAnotherPartnerOrKind_IsLikeAnUnknownOne()
    {
        using var other = await hub.IntegratorAsync(ApplicationHub.OtherVendor);
        var application = await hub.ApprovedAsync();
        await hub.AcceptAsync(application);
        var school = await hub.ClientAsync(application);
        var vendor = await hub.Sts.ClientAsync(new { kind = "vendor", name = "Acme", vendorId = StsHub.Vendor, scopes = new[] { "rapapi" } });
        var management = await hub.Sts.ManagementAsync(StsHub.School);
        var unknown = await other.PostAsync("/integrator/globex/clients/secret", ("client", "nothing"));

        foreach (var client in new[] { school.Id, vendor.Id, management.Id })
        {
            var before = (await hub.Get<Clients>().ReadAsync(client, Cancellation))!.Version;
            foreach (var path in new[] { "secret", "secret/remove", "state" })
            {
                var refused = await other.PostAsync($"/integrator/globex/clients/{path}", ("client", client), ("secret", "x"), ("do", "disable"));
                Assert.Equal(HttpStatusCode.NotFound, refused.Status);
                Assert.Equal(unknown.Items("div"), refused.Items("div"));
            }

            Assert.Equal(before, (await hub.Get<Clients>().ReadAsync(client, Cancellation))!.Version);
        }

        Assert.Contains(await hub.Get<Core.Operations.Audit>().NewestAsync(null, 50, Cancellation), r => r.Action == "client.disabled.refused" && r.Actor == other.Id.ToString());
    }

    private static (string Id, string Secret) Kept(Browser.Page page)
    {
        Assert.True(page.Heading() == "Keep this secret", page.ToString());
        return (Value("client-id"), Value("client-secret"));

        string Value(string id) => Regex.Match(page.Text, $"id=\"{id}\" value=\"([^\"]*)\"").Groups[1].Value;
    }
}
