using System.Net;
using Hub.Tests.Accounts;
using Hub.Tests.Fixtures;
using Hub.Tests.Sts;

namespace Hub.Tests.Partners;

/// <summary>Somebody at a browser that runs no scripts, who fills in forms.</summary>
internal sealed class PortalPerson : IDisposable
{
    private readonly HttpClient bare;

    private PortalPerson(HubHost hub, Guid id, Browser browser)
    {
        (Id, Browser) = (id, browser);
        bare = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = browser.Cookies }) { BaseAddress = hub.Address };
    }

    public Guid Id { get; }

    public Browser Browser { get; }

    public static async Task<PortalPerson> SignInAsync(HubHost hub, Guid id, string username)
    {
        var browser = new Browser(hub);
        Assert.Equal(HttpStatusCode.OK, (await browser.SignInAsync("/login", username)).Status);
        return new PortalPerson(hub, id, browser);
    }

    /// <summary>A page, which must be there.</summary>
    public async Task<Browser.Page> GetAsync(string path)
    {
        var page = await Browser.GetAsync(path);
        Assert.True(page.Status == HttpStatusCode.OK, $"{path}: {page}");
        return page;
    }

    /// <summary>Sends a form with these fields.</summary>
    public async Task<Browser.Page> PostAsync(string path, params (string Name, string Value)[] fields) =>
        await Browser.PostAsync(path, [new("__RequestVerificationToken", await TokenAsync()), .. fields.Select(f => new KeyValuePair<string, string>(f.Name, f.Value))]);

    /// <summary>Sends a form with these fields and a file.</summary>
    public async Task<Browser.Page> PostFileAsync(string path, string field, byte[] file, params (string Name, string Value)[] fields)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields.Prepend(("__RequestVerificationToken", await TokenAsync())))
            form.Add(new StringContent(value), name);
        form.Add(new ByteArrayContent(file), field, "file");
        return await Browser.PostFormAsync(path, form);
    }

    /// <summary>Asks for what a page offers, and follows no redirect.</summary>
    public async Task<HttpResponseMessage> AskAsync(PortalRequest request)
    {
        using var sent = new HttpRequestMessage(request.IsForm ? HttpMethod.Post : HttpMethod.Get, request.Path) { Content = request.IsForm ? request.Content(await TokenAsync()) : null };
        return await bare.SendAsync(sent, TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        bare.Dispose();
        Browser.Dispose();
    }

    private async Task<string> TokenAsync() => Administrator.Token((await Browser.GetAsync("/logout")).Text);
}
