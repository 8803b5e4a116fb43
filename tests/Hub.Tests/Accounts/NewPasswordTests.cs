using System.Net;
using Hub.Core.Accounts;
using Hub.Core.Accounts.Passwords;
using Hub.Core.Accounts.TwoFactor;
using Hub.Tests.Sts;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Accounts;

/// <summary>The first sign-in of somebody whom the school gave a password to begin with.</summary>
public sealed class NewPasswordTests(StsHub sts) : IClassFixture<StsHub>
{
    private const string Path = "/login/new-password";
    private const string Chosen = "Owlfeather7";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SignIn_PasswordToBeginWith_AsksForAnotherBeforeAnythingElseOpens()
    {
        var issued = await NewcomerAsync(await TwoFactorSchool.MakeAsync(sts));
        using var browser = new Browser(sts);

        var asked = await browser.SignInAsync("/profile", issued.Account.Username, issued.Password);
        var elsewhere = await browser.GetAsync("/profile");
        var weak = await browser.SubmitAsync(asked, ("next", "owl"), ("repeated", "owl"));
        var differing = await browser.SubmitAsync(weak, ("next", Chosen), ("repeated", Chosen + "x"));
        var same = await browser.SubmitAsync(differing, ("next", issued.Password), ("repeated", issued.Password));
        var done = await browser.SubmitAsync(same, ("next", Chosen), ("repeated", Chosen));

        Assert.Equal("Choose your password", asked.Heading());
        Assert.True(elsewhere.AsksToSignIn);
        Assert.All([weak, differing, same], p => Assert.Equal((HttpStatusCode.BadRequest, "Choose your password"), (p.Status, p.Heading())));
        Assert.Equal("My profile", done.Heading());
        using var again = new Browser(sts);
        Assert.Equal("My profile", (await again.SignInAsync("/profile", issued.Account.Username, Chosen)).Heading());
        Assert.True((await again.SignInAsync("/login", issued.Account.Username, issued.Password)).AsksToSignIn);
    }

    [Fact]
    public async Task NewPassword_WithoutEveryOtherStep_LeadsToTheFirst()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        await school.RuleAsync(TwoFactorAudience.Everybody, school.Today);
        var issued = await NewcomerAsync(school);
        using var stranger = new Browser(sts);
        using var halfWay = new Browser(sts);

        var second = await halfWay.SignInAsync("/profile", issued.Account.Username, issued.Password);
        var skipped = await halfWay.GetAsync(Path);

        Assert.True((await stranger.GetAsync(Path)).AsksToSignIn);
        Assert.NotEqual("Choose your password", second.Heading());
        Assert.True(skipped.AsksToSignIn);
    }

    private async Task<IssuedPassword> NewcomerAsync(TwoFactorSchool school)
    {
        var id = Guid.NewGuid();
        await sts.PutPersonAsync(school.Id, id, new { username = $"new.{id:N}", givenName = "New", familyName = "Comer", roles = new[] { Roles.Student } });
        var outcome = await sts.Hub.Services.GetRequiredService<TemporaryPasswords>().IssueAsync(new Account { Id = Guid.NewGuid(), SiteId = school.Id, Username = "me" }, [id], null, new Actor("me"), Cancellation);
        return outcome.Succeeded(out var issued, out var refusal) ? issued.Single() : throw new InvalidOperationException(refusal.Detail);
    }
}
