using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Hub.Core.Operations;
using Hub.Core.TileStore.Onboarding;
using Hub.Core.TileStore.Onboarding.Dex;
using Microsoft.Extensions.DependencyInjection;
using CallBacks = Hub.Simulators.Dex.DexCallBacks;

namespace Hub.Tests.TileStore;

/// <summary>Call-backs of DeX: forged, malformed, repeated, contradicting and late ones.</summary>
public sealed class DexCallBackTests(OnboardingHub hub) : IClassFixture<OnboardingHub>
{
    private const string Dex = OnboardingService.Dex;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CallBack_Repeated_CountsOnce()
    {
        hub.Simulators.Dex.CallBacks = CallBacks.Repeatedly;
        using var school = await hub.SchoolAsync();

        var active = await school.InstallAsync(Dex);

        Assert.Equal(OnboardingState.Active, active.State);
        Assert.Equal(HttpStatusCode.NoContent, await school.Dex.CallBackAsync(school.Dex.Last(school.Id), records: 7, completed: false));
        Assert.Equal(active, await school.FindAsync(Dex) is { } now ? now with { Prerequisites = active.Prerequisites } : null);
        Assert.Single(await AuditAsync(school), r => r is { Action: "dex.call_back", Code: null });
    }

    [Fact]
    public async Task CallBack_Forged_ChangesNothingAndIsAudited()
    {
        using var school = await WaitingAsync();
        var registration = school.Dex.Last(school.Id);
        using var other = await WaitingAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, await school.Dex.CallBackAsync(registration, secret: "guessed"));
        Assert.Equal(HttpStatusCode.Unauthorized, await school.Dex.CallBackAsync(registration, secret: new string('x', 10_000)));
        Assert.Equal(HttpStatusCode.Unauthorized, await school.Dex.CallBackAsync(registration, secret: other.Dex.Last(other.Id).CallBackSecret));
        Assert.Equal(HttpStatusCode.Unauthorized, await school.Dex.CallBackAsync(registration, secret: registration.ClientSecret));
        // A school that has no registration, and no school at all: the same answer.
        using var none = await hub.SchoolAsync();
        var (ofNone, ofNothing, wrong) = (await PostAsync(none.Id, "guessed"), await PostAsync(Guid.NewGuid(), "guessed"), await PostAsync(school.Id, "guessed"));
        Assert.Equal(ofNone, ofNothing);
        Assert.Equal(ofNone, wrong);

        Assert.Null((await school.FindAsync(Dex))!.Exchange);
        Assert.Contains(await AuditAsync(school), r => r is { Action: "dex.call_back", Code: "call_back_refused" });
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"outcome":"perhaps"}""")]
    [InlineData("""{"outcome":"completed","records":-1}""")]
    [InlineData("""{"outcome":"completed","records":"many"}""")]
    [InlineData("""{"outcome":"completed","records":1e99}""")]
    [InlineData("""{"outcome":["completed"]}""")]
    public async Task CallBack_Malformed_IsRefused(string body)
    {
        using var school = await WaitingAsync();

        var (status, _) = await PostAsync(school.Id, school.Dex.Last(school.Id).CallBackSecret, body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Null((await school.FindAsync(Dex))!.Exchange);
    }

    [Fact]
    public async Task CallBack_AfterItWasUndone_ChangesNothing()
    {
        using var school = await WaitingAsync();
        await school.PressAsync(Dex, "cancel");
        var undone = await school.UntilAsync(Dex, OnboardingState.Undone);

        Assert.Equal(HttpStatusCode.Unauthorized, await school.Dex.CallBackAsync(school.Dex.Last(school.Id)));

        Assert.Equal(undone.Exchange, (await school.FindAsync(Dex))!.Exchange);
        await school.AssertNothingIsLeftAsync((await school.FindAsync(Dex))!);
    }

    [Fact]
    public async Task CallBack_OfAnEarlierAttempt_IsNoneOfTheNext()
    {
        using var school = await WaitingAsync();
        var early = school.Dex.Last(school.Id);
        await school.PressAsync(Dex, "cancel");
        await school.UntilAsync(Dex, OnboardingState.Undone);
        await StartAsync(school);

        Assert.Equal(HttpStatusCode.Unauthorized, await school.Dex.CallBackAsync(early));
        Assert.Null((await school.FindAsync(Dex))!.Exchange);
        Assert.Equal(HttpStatusCode.NoContent, await school.Dex.CallBackAsync(school.Dex.Last(school.Id)));
        await school.UntilAsync(Dex, OnboardingState.Active);
    }

    [Fact]
    public async Task CallBack_ThatSaysThatItFailed_FailsTheStepAndAnotherAttemptRegistersAgain()
    {
        using var school = await WaitingAsync();
        await school.Dex.CallBackAsync(school.Dex.Last(school.Id), completed: false);
        Assert.Equal(OnboardingStepKind.FirstLoad, (await school.UntilAsync(Dex, OnboardingState.Failed)).Step);

        hub.Simulators.Dex.CallBacks = CallBacks.Once;
        await school.PressAsync(Dex, "retry");

        Assert.Equal(OnboardingState.Active, (await school.GoOnAsync(Dex)).State);
        Assert.Single(school.Dex.Requests, r => r.OrganisationId == school.Id && r.Effective);
    }

    [Fact]
    public async Task Secrets_OfARegistration_AreNotStored()
    {
        using var school = await WaitingAsync();
        await school.Dex.CallBackAsync(school.Dex.Last(school.Id));
        var active = await school.UntilAsync(Dex, OnboardingState.Active);
        var registration = school.Dex.Last(school.Id);

        var stored = System.Text.Json.JsonSerializer.Serialize(active);
        Assert.DoesNotContain(registration.CallBackSecret, stored, StringComparison.Ordinal);
        Assert.DoesNotContain(registration.ClientSecret, stored, StringComparison.Ordinal);
        Assert.Null(active.Handover);
    }

    /// <summary>A school that DeX has registered and not told of.</summary>
    private async Task<OnboardingSchool> WaitingAsync()
    {
        var school = await hub.SchoolAsync();
        await StartAsync(school);
        return school;
    }

    private static async Task StartAsync(OnboardingSchool school)
    {
        school.Dex.CallBacks = CallBacks.Never;
        await school.PressAsync(Dex, "install");
        await school.UntilAsync(Dex, OnboardingState.AsksAdministrator);
        await school.AgreeAsync(Dex);
        await school.UntilAsync(Dex, OnboardingState.Waiting);
    }

    private async Task<(HttpStatusCode Status, string? Code)> PostAsync(Guid site, string secret, string body = """{"outcome":"completed","records":1}""")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/{DexCallBacks.Path(site)}")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", secret) },
            Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json"),
        };
        using var answer = await hub.Sts.Plain.SendAsync(request, Cancellation);
        return (answer.StatusCode, (string?)(await answer.Content.ReadFromJsonAsync<System.Text.Json.Nodes.JsonNode>(Cancellation))?["code"]);
    }

    private static Task<IReadOnlyList<AuditRecord>> AuditAsync(OnboardingSchool school) => school.Site.Hub.Services.GetRequiredService<Audit>().NewestAsync(school.Id, 100, Cancellation);
}
