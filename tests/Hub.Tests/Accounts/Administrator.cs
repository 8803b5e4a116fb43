using System.Net;
using System.Text.RegularExpressions;
using Hub.Core.Accounts;
using Hub.Tests.Provisioning;
using Hub.Tests.Sts;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Accounts;

/// <summary>Somebody who is signed in at a site, an administrator for the most part, with a browser that runs no scripts.</summary>
internal sealed partial class Administrator : IDisposable
{
    private readonly HttpClient bare;

    private Administrator(TestSite site, Guid id, Browser browser)
    {
        (Site, Id, Browser) = (site, id, browser);
        bare = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = browser.Cookies }) { BaseAddress = site.Hub.Address };
    }

    public TestSite Site { get; }

    public Guid Id { get; }

    public Browser Browser { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<Administrator> SignInAsync(TestSite site, string role = Roles.Administrator)
    {
        var id = Guid.NewGuid();
        await PutAsync(site, new Account { Id = id, SiteId = site.Id, Username = $"admin.{id:N}", FamilyName = "Zzz", PasswordHash = PasswordSignIn.Hash(StsHub.Password), Roles = [role] });
        var browser = new Browser(site.Hub);
        var page = await browser.SignInAsync("/login", $"admin.{id:N}");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        return new Administrator(site, id, browser);
    }

    public static async Task PutAsync(TestSite site, Account account) =>
        Assert.True(await site.Hub.Services.GetRequiredService<Core.Accounts.Accounts>().TryAddAsync(account, Cancellation));

    /// <summary>A page, which must be there.</summary>
    public async Task<string> GetAsync(string path)
    {
        var page = await Browser.GetAsync(path);
        Assert.True(page.Status == HttpStatusCode.OK, $"{path}: {page}");
        return page.Text;
    }

    /// <summary>Sends a form as the list of people has it.</summary>
    public async Task<Browser.Page> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        var token = Token((await Browser.GetAsync("/logout")).Text);
        return await Browser.PostAsync(path, [new("__RequestVerificationToken", token), .. fields.Select(f => new KeyValuePair<string, string>(f.Name, f.Value))]);
    }

    /// <summary>Sends a form with a file.</summary>
    public async Task<Browser.Page> PostFileAsync(string path, string field, string file, params (string Name, string Value)[] fields)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields.Prepend(("__RequestVerificationToken", Token((await Browser.GetAsync("/logout")).Text))))
            form.Add(new StringContent(value), name);
        form.Add(new StringContent(file), field, "key.json");
        return await Browser.PostFormAsync(path, form);
    }

    /// <summary>Uploads a file as the page's form does.</summary>
    /// <returns>The answer, and where it leads.</returns>
    public async Task<(HttpStatusCode Status, string Text, string? Path)> UploadAsync(string path, byte[] content)
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent(Token((await Browser.GetAsync("/logout")).Text)), "__RequestVerificationToken" },
            { new ByteArrayContent(content), "file", "people.csv" },
        };
        using var answer = await bare.PostAsync(path, form, Cancellation);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancellation), answer.Headers.Location?.ToString());
    }

    /// <summary>Starts a preview.</summary>
    /// <returns>The update's page, once the preview is there, and its text.</returns>
    public async Task<(string Path, string Text)> PreviewAsync(string directory, params (string Name, string Value)[] who)
    {
        var page = await PostAsync("/users/updates", [("directory", directory), .. who]);
        Assert.True(page.Status == HttpStatusCode.OK, page.ToString());
        var path = UpdatePath().Match(page.Text).Value;
        return (path, await RestAsync(path));
    }

    /// <summary>Presses a button of an update's page, which must be there, and waits until the update rests.</summary>
    public async Task<string> PressAsync(string path, string button)
    {
        var before = await GetAsync(path);
        Assert.Contains($"action=\"{path}/{button}\"", before, StringComparison.Ordinal);
        var page = await PostAsync($"{path}/{button}");
        Assert.True(page.Status == HttpStatusCode.OK, page.ToString());
        return await RestAsync(UpdatePath().Match(page.Text).Value);
    }

    /// <summary>An update's page once it no longer asks for its progress.</summary>
    public async Task<string> RestAsync(string path)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            var text = await GetAsync(path);
            if (!text.Contains("hx-get", StringComparison.Ordinal))
                return text;
            await Task.Delay(50, limit.Token);
        }
    }

    /// <summary>Asks for anything, and follows no redirect.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        return await bare.SendAsync(request, Cancellation);
    }

    /// <summary>The antiforgery token of a page.</summary>
    public static string Token(string text) => WebUtility.HtmlDecode(AntiforgeryToken().Match(text).Groups[1].Value);

    public void Dispose()
    {
        bare.Dispose();
        Browser.Dispose();
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]*)\"")]
    private static partial Regex AntiforgeryToken();

    [GeneratedRegex("/users/updates/[0-9a-f]{20,}")]
    private static partial Regex UpdatePath();
}
