using System.Text.RegularExpressions;
using Hub.Core.Accounts.FromMis;
using Hub.Core.Provisioning;
using Hub.Simulators;
using Hub.Simulators.Mail;
using Hub.Simulators.SampleSchool;
using Hub.Tests.Fixtures;
using Hub.Tests.Mis;
using Hub.Tests.Provisioning;
using Hub.Tests.Sts;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Accounts;

/// <summary>A hub that sends mail to a box of the simulators, and schools with people who sign in.</summary>
public sealed partial class AccountsHub(AzuriteFixture azurite) : IAsyncLifetime
{
    private SimulatorHost? simulators;

    internal StsHub Sts { get; init; } = new(azurite);

    internal SimulatorHost Simulators => simulators!;

    internal Core.Accounts.Accounts Accounts => Sts.Hub.Services.GetRequiredService<Core.Accounts.Accounts>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        simulators = await SimulatorHost.StartAsync(Cancellation);
        foreach (var (name, value) in simulators.HubSettings)
            Sts.Settings[name] = value;
        Sts.Settings.TryAdd("Sts:Limits:RecoveryFrom:Burst", "0");
        await Sts.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Sts.DisposeAsync();
        await Simulators.DisposeAsync();
    }

    /// <summary>An address that nobody else has.</summary>
    internal static string Fresh(string name) => $"{name}.{Guid.NewGuid():N}@school.example";

    /// <summary>A school.</summary>
    internal async Task<Guid> SchoolAsync(bool selfServiceRecovery = true)
    {
        var site = Guid.NewGuid();
        await Sts.OperatorAsync(HttpMethod.Put, $"/sites/v1/sites/{site}", new { name = "Ashbrook School", selfServiceRecovery });
        return site;
    }

    /// <summary>Takes in the school's MIS: one pupil for each address, in the order given, with ids <c>p1</c>, <c>p2</c> ...</summary>
    internal async Task FeedAsync(Guid site, params string?[] addresses)
    {
        SamplePerson[] people = [.. addresses.Select((a, n) => ProvisioningFixture.Pupil($"p{n + 1}", a, account: null))];
        Assert.Equal("completed", (string?)(await FeedOverHttpTests.ImportAsync(Sts.Hub, site, FeedOverHttpTests.Feed(School.Of(people))))["state"]);
    }

    /// <summary>An account, linked to a person of the MIS where one is named.</summary>
    internal async Task<(Guid Id, string Username)> PersonAsync(Guid site, string? personId = null, params string[] roles)
    {
        var id = personId is null ? Guid.NewGuid() : PersonAccount.Id(site, personId);
        var username = $"ada.{id:N}";
        await Sts.PutPersonAsync(site, id, new { username, givenName = "Ada", familyName = "Byron", roles, password = StsHub.Password });
        await Accounts.UpdateAsync(id, a => a with { PersonId = personId }, Cancellation);
        return (id, username);
    }

    /// <summary>Takes an account's password away, and leaves its sessions: as somebody is who came by another provider.</summary>
    internal Task WithoutPasswordAsync(Guid account) => Accounts.UpdateAsync(account, a => a with { PasswordHash = null }, Cancellation);

    internal Task ExternalAsync(Guid site, string personId, string address) => Sts.Hub.Services.GetRequiredService<DirectoryAccounts>()
        .StoreAsync([new DirectoryAccount(site, DirectoryKind.Google, personId, Guid.NewGuid().ToString(), address)], Cancellation);

    /// <summary>The nth mail that was sent to an address, waited for.</summary>
    internal async Task<SimulatedMail> MailAsync(string address, int nth = 1)
    {
        for (var tries = 0; tries < 300; tries++)
        {
            if (Simulators.Mail.To(address) is { } mails && mails.Count >= nth)
                return mails[nth - 1];
            await Task.Delay(50, Cancellation);
        }

        throw new InvalidOperationException($"No mail number {nth} to {address}.");
    }

    /// <summary>The mail with a subject that was sent to an address, waited for.</summary>
    internal async Task<SimulatedMail> MailAsync(string address, string subject)
    {
        for (var tries = 0; tries < 300; tries++)
        {
            if (Simulators.Mail.To(address).FirstOrDefault(m => m.Subject == subject) is { } mail)
                return mail;
            await Task.Delay(50, Cancellation);
        }

        throw new InvalidOperationException($"No mail \"{subject}\" to {address}, but {string.Join(", ", Simulators.Mail.To(address).Select(m => m.Subject))}.");
    }

    /// <summary>The path and query of the link in a mail.</summary>
    internal static string Link(SimulatedMail mail)
    {
        var link = new Uri(Address().Match(mail.Text!).Value);
        Assert.Contains(link.AbsoluteUri, mail.Html, StringComparison.Ordinal);
        return link.PathAndQuery;
    }

    /// <summary>Somebody who is signed in, at the list of addresses.</summary>
    internal async Task<Browser> SignedInAsync(string username, string password = StsHub.Password)
    {
        var browser = new Browser(Sts);
        var page = await browser.SignInAsync("/profile/addresses", username, password);
        Assert.Contains("E-mail addresses", page.Text, StringComparison.Ordinal);
        return browser;
    }

    /// <summary>Adds an address by hand and verifies it by the link of the mail.</summary>
    internal async Task AddAsync(Browser browser, string address)
    {
        await browser.PressAsync("add", address);
        await VerifyAsync(browser, Link(await MailAsync(address)));
    }

    internal static async Task VerifyAsync(Browser browser, string link)
    {
        var page = await browser.SubmitAsync(await browser.GetAsync(link));
        Assert.Contains("The address is verified", page.Text, StringComparison.Ordinal);
    }

    [GeneratedRegex("https?://\\S+")]
    private static partial Regex Address();
}

/// <summary>What a person does on the page of addresses.</summary>
internal static partial class AddressPage
{
    /// <summary>Presses a button, or types an address and adds it: the form must be on the page.</summary>
    public static async Task<Browser.Page> PressAsync(this Browser browser, string action, string address)
    {
        var page = await browser.GetAsync("/profile/addresses");
        foreach (Match form in Form().Matches(page.Text))
        {
            var part = page with { Text = form.Value };
            var fields = part.Fields();
            if (!part.FormAction().EndsWith($"/{action}", StringComparison.Ordinal) || (action != "add" && fields["address"] != address))
                continue;
            fields["address"] = address;
            return await browser.PostAsync(part.FormAction(), fields);
        }

        throw new InvalidOperationException($"No form to {action} {address} on {page}");
    }

    /// <summary>Sends a form that is not on the page, as somebody may who writes requests by hand.</summary>
    public static async Task<Browser.Page> ForgeAsync(this Browser browser, string action, string address, string on = "true")
    {
        var page = await browser.GetAsync("/profile/addresses");
        var token = (page with { Text = Form().Match(page.Text).Value }).Fields()["__RequestVerificationToken"];
        var fields = new Dictionary<string, string> { ["__RequestVerificationToken"] = token, ["address"] = address, ["on"] = on };
        return await browser.PostAsync($"/profile/addresses/{action}", fields);
    }

    /// <summary>What the list says of an address.</summary>
    public static async Task<string> RowAsync(this Browser browser, string address)
    {
        var page = await browser.GetAsync("/profile/addresses");
        return Row().Matches(page.Text).Select(r => Tag().Replace(r.Value, " ")).Single(r => r.Contains($" {address} ", StringComparison.Ordinal));
    }

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline)]
    private static partial Regex Form();

    [GeneratedRegex("<li class=\"list-group-item\">.*?</li>", RegexOptions.Singleline)]
    private static partial Regex Row();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();
}
