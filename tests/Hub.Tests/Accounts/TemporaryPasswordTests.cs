using Hub.Core.Accounts;
using Hub.Core.Accounts.Passwords;
using Hub.Tests.Sts;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Accounts;

public sealed class TemporaryPasswordTests(StsHub sts) : IClassFixture<StsHub>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private TemporaryPasswords Passwords => sts.Hub.Services.GetRequiredService<TemporaryPasswords>();

    private PasswordSignIn SignIn => sts.Hub.Services.GetRequiredService<PasswordSignIn>();

    [Fact]
    public async Task Issue_PersonWithoutPassword_SignsInUntilTwoWeeksLaterOrTheNextList()
    {
        var id = await NewcomerAsync(StsHub.School);

        var first = Assert.Single(await IssueAsync(StsHub.School, id));
        Assert.Equal(id, (await SignIn.CheckAsync(first.Account.Username, first.Password, null, null, Cancellation)).Account?.Id);
        var second = Assert.Single(await IssueAsync(StsHub.School, id));

        Assert.Null((await SignIn.CheckAsync(first.Account.Username, first.Password, null, null, Cancellation)).Account);
        Assert.Equal(id, (await SignIn.CheckAsync(first.Account.Username, second.Password, null, null, Cancellation)).Account?.Id);
        sts.Clock.Advance(TimeSpan.FromDays(15));
        Assert.Null((await SignIn.CheckAsync(first.Account.Username, second.Password, null, null, Cancellation)).Account);
    }

    [Fact]
    public async Task Issue_ChosenPasswordOrClosedOrOtherSchool_IsPassedOver()
    {
        var (chosen, username) = await sts.PersonAsync(StsHub.School);
        var foreign = await NewcomerAsync(StsHub.OtherSchool);
        var closed = await NewcomerAsync(StsHub.School);
        await sts.Hub.Services.GetRequiredService<Core.Accounts.Accounts>().UpdateAsync(closed, a => a with { Disabled = true }, Cancellation);

        Assert.Empty(await IssueAsync(StsHub.School, chosen, foreign, closed, Guid.NewGuid()));

        Assert.NotNull((await SignIn.CheckAsync(username, StsHub.Password, null, null, Cancellation)).Account);
    }

    [Fact]
    public async Task Issue_NobodyOrTooMany_IsRefused()
    {
        Assert.False((await Passwords.IssueAsync(Administrator(StsHub.School), [], null, new Actor("me"), Cancellation)).Succeeded(out _, out _));
        Assert.False((await Passwords.IssueAsync(Administrator(StsHub.School), [.. Enumerable.Range(0, TemporaryPasswords.MostAtATime + 1).Select(_ => Guid.NewGuid())], null, new Actor("me"), Cancellation)).Succeeded(out _, out _));
    }

    private static Account Administrator(Guid site) => new() { Id = Guid.NewGuid(), SiteId = site, Username = "me" };

    private async Task<Guid> NewcomerAsync(Guid site)
    {
        var id = Guid.NewGuid();
        await sts.PutPersonAsync(site, id, new { username = $"new.{id:N}", givenName = "New", familyName = "Comer", roles = new[] { "student" } });
        return id;
    }

    private async Task<IReadOnlyList<IssuedPassword>> IssueAsync(Guid site, params Guid[] ids) =>
        (await Passwords.IssueAsync(Administrator(site), ids, null, new Actor("me"), Cancellation)).Succeeded(out var issued, out var refusal) ? issued : throw new InvalidOperationException(refusal.Detail);
}
