using Hub.Core;
using Hub.Core.Partners.Applications;
using Hub.Core.TileStore;
using Hub.Tests.Sts;

namespace Hub.Tests.Partners;

/// <summary>What a school's token carries is what the school has agreed to, for as long as it agrees.</summary>
public sealed class InstallLifeTests(ApplicationHub hub) : IClassFixture<ApplicationHub>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ChangeInstall Change => hub.Get<ChangeInstall>();

    [Fact]
    public async Task Accept_ApplicationThatNeedsNoApproval_TokenCarriesWhatWasAccepted()
    {
        var application = await hub.ApprovedAsync(ApplicationHub.Attendance("attendance.readwrite", "sen.read"));

        var install = await hub.AcceptAsync(application);

        Assert.Equal(InstallState.Active, install.State);
        Assert.Contains("Read and change session and lesson marks", install.Accepted!.Text, StringComparison.Ordinal);
        var claims = Answer.Claims((await hub.Sts.TokenAsync(await hub.ClientAsync(application))).AccessToken);
        Assert.Equal("""["attendance.readwrite","sen.read"]""", claims["securables"]!.ToJsonString());
        Assert.Equal("partner rapapi organisation", (string?)claims["scope"]);
        Assert.Equal(StsHub.School.ToString(), (string?)claims["organisation"]);
    }

    [Fact]
    public async Task Accept_OneSecurable_TokenCarriesAnArray()
    {
        var application = await hub.ApprovedAsync();
        await hub.AcceptAsync(application);

        var token = (await hub.Sts.TokenAsync(await hub.ClientAsync(application))).AccessToken;

        Assert.Equal("""["attendance.read"]""", Answer.Claims(token)["securables"]!.ToJsonString());
    }

    [Fact]
    public async Task Accept_ApplicationThatNeedsApproval_GivesNothingUntilThePartnerApproves()
    {
        var application = await hub.ApprovedAsync(tile: new TileConfiguration { RequiresVendorApproval = true });
        Assert.Equal(InstallState.AwaitingApproval, (await hub.AcceptAsync(application)).State);
        Assert.Null((await hub.Get<Installs>().ReadAsync(StsHub.School, application.Id, Cancellation))!.Install.ClientId);

        var refused = await Change.ApproveAsync(ApplicationHub.OtherVendor, StsHub.School, application.Id, ApplicationHub.Somebody, Cancellation);
        var approved = await Change.ApproveAsync(StsHub.Vendor, StsHub.School, application.Id, ApplicationHub.Somebody, Cancellation);

        Assert.IsType<NotFound>(Refusal(refused));
        Assert.Equal(InstallState.Active, ApplicationHub.Good(approved).State);
        Assert.NotEmpty((await hub.Sts.TokenAsync(await hub.ClientAsync(application))).AccessToken);
    }

    [Fact]
    public async Task Remove_InstalledApplication_EndsTokensAndClientForGood()
    {
        var application = await hub.ApprovedAsync();
        await hub.AcceptAsync(application);
        var client = await hub.ClientAsync(application);
        var token = (await hub.Sts.TokenAsync(client)).AccessToken;
        Assert.Equal(200, (int)(await hub.Sts.GetAsync($"/rap/v1/organisation/{StsHub.School}", token)).Status);

        ApplicationHub.Good(await Change.RemoveAsync(null, StsHub.School, application.Id, ApplicationHub.Somebody, Cancellation));
        hub.Forget();

        Assert.Equal(401, (int)(await hub.Sts.GetAsync($"/rap/v1/organisation/{StsHub.School}", token)).Status);
        Assert.Equal(401, (int)(await hub.Sts.TokenAsync(client)).Status);
        // Installed again, it has another client: the old secret stays dead.
        var again = await hub.AcceptAsync(application);
        hub.Forget();
        Assert.NotEqual(client.Id, again.ClientId);
        Assert.Equal(401, (int)(await hub.Sts.TokenAsync(client)).Status);
    }

    [Fact]
    public async Task NextVersion_AsksForMore_GivesNoMoreUntilTheSchoolAccepts()
    {
        var first = await hub.ApprovedAsync(ApplicationHub.Attendance("attendance.read"));
        await hub.AcceptAsync(first);
        var client = await hub.ClientAsync(first);

        var second = await hub.NextVersionAsync(first, ApplicationHub.Attendance("attendance.readwrite", "medical.read"));
        hub.Forget();

        Assert.Equal(2, second.Approved!.Number);
        Assert.Equal(["attendance.read"], await SecurablesAsync(client));
        Assert.True((await hub.Get<Installs>().ReadAsync(StsHub.School, first.Id, Cancellation))!.Install.AwaitsAcceptance(second));
        await hub.AcceptAsync(second);
        hub.Forget();
        Assert.Equal(["attendance.readwrite", "medical.read"], await SecurablesAsync(client));
    }

    [Fact]
    public async Task NextVersion_AsksForLess_TakesItFromEveryTokenAtOnce()
    {
        var first = await hub.ApprovedAsync(ApplicationHub.Attendance("attendance.readwrite", "sen.read"));
        await hub.AcceptAsync(first);
        var client = await hub.ClientAsync(first);
        var token = (await hub.Sts.TokenAsync(client)).AccessToken;

        await hub.NextVersionAsync(first, ApplicationHub.Attendance("attendance.read"));
        hub.Forget();

        Assert.Equal(["attendance.read"], await SecurablesAsync(client));
        Assert.Equal(401, (int)(await hub.Sts.GetAsync($"/rap/v1/organisation/{StsHub.School}", token)).Status);
    }

    [Fact]
    public async Task NextVersion_WithoutAScope_RefusesATokenForIt()
    {
        var first = await hub.ApprovedAsync(ApplicationHub.Attendance() with { Scopes = ["rapapi", "organisation", "rapapi-birthdates"] });
        await hub.AcceptAsync(first);
        var client = await hub.ClientAsync(first);

        await hub.NextVersionAsync(first, ApplicationHub.Attendance());
        hub.Forget();

        Assert.Equal("invalid_scope", (await hub.Sts.TokenAsync(client, scope: "rapapi organisation rapapi-birthdates")).Error);
        Assert.Equal(200, (int)(await hub.Sts.TokenAsync(client, scope: "rapapi organisation")).Status);
    }

    [Fact]
    public async Task Accept_AnotherVersionThanTheApproved_IsRefused()
    {
        var first = await hub.ApprovedAsync();
        await hub.NextVersionAsync(first, ApplicationHub.Attendance("medical.read"));

        var outcome = await Change.AcceptAsync(StsHub.School, first.Id, 1, [], ApplicationHub.Somebody, Cancellation);

        Assert.IsType<Stale>(Refusal(outcome));
        Assert.Null(await hub.Get<Installs>().ReadAsync(StsHub.School, first.Id, Cancellation));
    }

    [Fact]
    public async Task Accept_ApplicationForOtherSchools_IsLikeAnUnknownOne()
    {
        var application = await hub.ApprovedAsync(tile: new TileConfiguration { OnlySites = [StsHub.OtherSchool] });

        var refused = Refusal(await Change.AcceptAsync(StsHub.School, application.Id, 1, [], ApplicationHub.Somebody, Cancellation));

        Assert.Equal(Refusal(await Change.AcceptAsync(StsHub.School, Guid.NewGuid(), 1, [], ApplicationHub.Somebody, Cancellation)), refused);
        Assert.Equal(InstallState.Active, (await hub.AcceptAsync(application, StsHub.OtherSchool)).State);
    }

    [Fact]
    public async Task Enable_SwitchedOffByTheOther_StaysOff()
    {
        var application = await hub.ApprovedAsync();
        await hub.AcceptAsync(application);
        ApplicationHub.Good(await Change.DisableAsync(InstallParty.School, null, StsHub.School, application.Id, ApplicationHub.Somebody, Cancellation));
        ApplicationHub.Good(await Change.DisableAsync(InstallParty.Vendor, StsHub.Vendor, StsHub.School, application.Id, ApplicationHub.Somebody, Cancellation));

        Assert.Equal(InstallState.Disabled, ApplicationHub.Good(await Change.EnableAsync(InstallParty.Vendor, StsHub.Vendor, StsHub.School, application.Id, ApplicationHub.Somebody, Cancellation)).State);
        Assert.IsType<Conflict>(Refusal(await Change.EnableAsync(InstallParty.Vendor, StsHub.Vendor, StsHub.School, application.Id, ApplicationHub.Somebody, Cancellation)));
        Assert.Equal(InstallState.Active, ApplicationHub.Good(await Change.EnableAsync(InstallParty.School, null, StsHub.School, application.Id, ApplicationHub.Somebody, Cancellation)).State);
    }

    [Fact]
    public async Task Accept_ManyAtOnce_MakesOneClient()
    {
        var application = await hub.ApprovedAsync();

        var installs = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => hub.AcceptAsync(application)));

        Assert.Single(installs.Select(i => i.ClientId).Distinct());
    }

    [Fact]
    public async Task NewSecret_WithOverlap_BothWorkUntilItIsOver()
    {
        var application = await hub.ApprovedAsync();
        await hub.AcceptAsync(application);
        var old = await hub.ClientAsync(application);

        var rotated = ApplicationHub.Good(
            await hub.Get<SchoolClients>().NewSecretAsync(StsHub.Vendor, StsHub.School, application.Id, "next", TimeSpan.FromHours(1), ApplicationHub.Somebody, Cancellation));
        hub.Forget();

        Assert.Equal(200, (int)(await hub.Sts.TokenAsync(old)).Status);
        Assert.Equal(200, (int)(await hub.Sts.TokenAsync((old.Id, rotated.Secret))).Status);
        hub.Sts.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(401, (int)(await hub.Sts.TokenAsync(old)).Status);
        Assert.Equal(200, (int)(await hub.Sts.TokenAsync((old.Id, rotated.Secret))).Status);
    }

    private async Task<IEnumerable<string>> SecurablesAsync((string Id, string Secret) client) =>
        Answer.Claims((await hub.Sts.TokenAsync(client)).AccessToken)["securables"]!.AsArray().Select(s => (string)s!);

    private static Refusal Refusal<T>(Outcome<T> outcome)
    {
        Assert.False(outcome.Succeeded(out _, out var refusal));
        return refusal!;
    }
}
