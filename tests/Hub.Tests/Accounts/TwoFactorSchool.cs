using Hub.Core.Accounts;
using Hub.Core.Accounts.TwoFactor;
using Hub.Tests.Sts;
using Microsoft.Extensions.DependencyInjection;
using OtpNet;

namespace Hub.Tests.Accounts;

/// <summary>A school of its own in the hub, with people, and short ways to what they do about two-factor.</summary>
internal sealed class TwoFactorSchool(StsHub sts, Guid id)
{
    public const string Phrase = "blue whale in the bath";
    public const string SecondStepPath = "/login/two-factor";

    private const string AuthenticatorPath = "/authenticator";

    public Guid Id => id;

    public StsHub Sts => sts;

    public DateOnly Today => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(sts.Clock.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById("Europe/London")).DateTime);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<TwoFactorSchool> MakeAsync(StsHub sts)
    {
        var id = Guid.NewGuid();
        await sts.OperatorAsync(HttpMethod.Put, $"/sites/v1/sites/{id}", new { name = "Hill School" });
        return new TwoFactorSchool(sts, id);
    }

    public async Task<Account> PersonAsync(params string[] roles)
    {
        var account = Guid.NewGuid();
        await sts.PutPersonAsync(id, account, new { username = $"kim.{account:N}", givenName = "Kim", familyName = "Lee", roles, password = StsHub.Password });
        return (await sts.Hub.Services.GetRequiredService<Core.Accounts.Accounts>().FindAsync(account, Cancelled))!;
    }

    public async Task RuleAsync(TwoFactorAudience audience, DateOnly from)
    {
        var (_, version) = await sts.Hub.Services.GetRequiredService<TwoFactorRules>().ReadAsync(id, Cancelled);
        var by = new Account { Id = Guid.NewGuid(), SiteId = id, Username = "set-up" };
        var outcome = await sts.Hub.Services.GetRequiredService<ChangeTwoFactorRules>().SetAsync(by, new TwoFactorRule(audience, from), version, null, Cancelled);
        Assert.True(outcome.Succeeded(out _, out _));
    }

    public Task NameAsync(Account account) => sts.Hub.Services.GetRequiredService<TwoFactorRules>().NameAsync(id, account.Id, Cancelled);

    /// <summary>The code that an authenticator shows.</summary>
    /// <param name="key">The key as the page writes it.</param>
    /// <param name="steps">How many steps from now.</param>
    public string Code(string key, int steps = 0) =>
        new Totp(Base32Encoding.ToBytes(key.Replace(" ", "", StringComparison.Ordinal))).ComputeTotp(sts.Clock.GetUtcNow().UtcDateTime.AddSeconds(30 * steps));

    /// <summary>Waits for the next code: none works twice.</summary>
    public void NextStep() => sts.Clock.Advance(TimeSpan.FromSeconds(30));

    /// <summary>Sets the authenticator up from the page on which its key is.</summary>
    /// <returns>The key, and the page that follows.</returns>
    public async Task<(string Key, Browser.Page Page)> SetUpAuthenticatorAsync(Browser browser, string path, bool password)
    {
        var page = await browser.GetAsync(path + AuthenticatorPath);
        var key = page.Items("code")[0];
        var after = await browser.SubmitAsync(page, password ? [("code", Code(key)), ("password", StsHub.Password)] : [("code", Code(key))]);
        return (key, after);
    }

    /// <summary>A person who has an authenticator, and its key and recovery codes.</summary>
    public async Task<(Account Account, string Key, IReadOnlyList<string> RecoveryCodes)> PersonWithAuthenticatorAsync(params string[] roles)
    {
        var account = await PersonAsync(roles);
        using var browser = new Browser(sts);
        await browser.SignInAsync("/login", account.Username);
        var (key, page) = await SetUpAuthenticatorAsync(browser, "/profile/security", password: true);
        Assert.Equal("Keep your recovery codes", page.Heading());
        NextStep();
        return (account, key, page.Items("li").Where(i => i.Length == 29).ToList());
    }

    /// <summary>A person who has a passphrase.</summary>
    public async Task<Account> PersonWithPassphraseAsync()
    {
        var account = await PersonAsync(Roles.Staff);
        using var browser = new Browser(sts);
        await browser.SignInAsync("/login", account.Username);
        var page = await browser.SubmitAsync(
            await browser.GetAsync("/profile/security/passphrase"), ("passphrase", Phrase), ("repeated", Phrase), ("password", StsHub.Password));
        Assert.Equal("Keep your recovery codes", page.Heading());
        return account;
    }

    /// <summary>The positions that a page asks for.</summary>
    public static int[] Asked(Browser.Page page) =>
        [.. page.Items("label").Where(l => l.StartsWith("Character ", StringComparison.Ordinal)).Select(l => int.Parse(l["Character ".Length..], null))];

    /// <summary>Answers with the characters of this phrase.</summary>
    public static Task<Browser.Page> AnswerAsync(Browser browser, Browser.Page page, string phrase) =>
        browser.SubmitAsync(page, [.. Asked(page).Select((p, n) => ($"character{n}", phrase[p - 1].ToString()))]);

    public bool SignedIn(Browser browser) => browser.Cookies.GetCookies(sts.Hub.Address).Any(c => c.Name == "hub");
}
