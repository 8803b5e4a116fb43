using System.Net;
using System.Text.RegularExpressions;
using Hub.Tests.Accounts;
using Hub.Tests.Fixtures;

namespace Hub.Tests.Sts;

/// <summary>A person's browser: it keeps cookies, follows redirects for as long as they stay within the hub, and fills in forms.</summary>
internal sealed partial class Browser : IDisposable
{
    private const int MaxRedirects = 5;
    private readonly HttpClient client;

    public Browser(StsHub sts) : this(sts.Hub)
    {
    }

    public Browser(HubHost hub) : this(hub.Address)
    {
    }

    public Browser(Uri hub) => client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = Cookies }) { BaseAddress = hub };

    public CookieContainer Cookies { get; } = new();

    public void Dispose() => client.Dispose();

    public Task<Page> GetAsync(string url) => FollowAsync(new HttpRequestMessage(HttpMethod.Get, url));

    public Task<Page> PostAsync(string url, IEnumerable<KeyValuePair<string, string>> fields) =>
        FollowAsync(new HttpRequestMessage(HttpMethod.Post, url) { Content = new FormUrlEncodedContent(fields) });

    /// <summary>Sends a form with a file, as a browser does.</summary>
    public Task<Page> PostFormAsync(string url, MultipartFormDataContent form) => FollowAsync(new HttpRequestMessage(HttpMethod.Post, url) { Content = form });

    /// <summary>Sends the form of a page with what a person typed in.</summary>
    public Task<Page> SubmitAsync(Page page, params (string Name, string Value)[] typed)
    {
        var fields = page.Fields();
        foreach (var (name, value) in typed)
            fields[name] = value;
        return PostAsync(page.FormAction(), fields);
    }

    /// <summary>Opens an address that leads to the sign-in page, and signs in there.</summary>
    public async Task<Page> SignInAsync(string url, string username, string password = StsHub.Password)
    {
        var login = await GetAsync(url);
        Assert.True(login.AsksToSignIn, $"No sign-in page: {login}");
        return await SubmitAsync(login.Form("/login"), ("username", username), ("password", password));
    }

    private async Task<Page> FollowAsync(HttpRequestMessage request)
    {
        for (var redirects = 0; ; redirects++)
        {
            using var sent = request;
            using var response = await client.SendAsync(sent, TestContext.Current.CancellationToken);
            var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            var target = response.Headers.Location is { } location ? new Uri(client.BaseAddress!, location) : null;
            if (target is null || target.Authority != client.BaseAddress!.Authority)
                return new Page(response.StatusCode, text, target, response.Headers.RetryAfter?.Delta);
            Assert.True(redirects < MaxRedirects, $"Redirected in a circle, last to {target}.");
            request = new HttpRequestMessage(HttpMethod.Get, target);
        }
    }

    /// <summary>What a browser stands at.</summary>
    /// <param name="Status">The answer's status.</param>
    /// <param name="Text">The page.</param>
    /// <param name="Left">Where the hub sent the person, outside of itself; null when the person is still there.</param>
    /// <param name="RetryAfter">How long to wait.</param>
    internal sealed partial record Page(HttpStatusCode Status, string Text, Uri? Left, TimeSpan? RetryAfter)
    {
        public bool AsksToSignIn => Left is null && Text.Contains("name=\"password\"", StringComparison.Ordinal);

        /// <summary>A parameter of an authorization response.</summary>
        public string? Answer(string name) =>
            Left is null ? null : (string?)Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(Left.Query).GetValueOrDefault(name);

        /// <summary>The code of an authorization response.</summary>
        public string Code => Answer("code") ?? throw new InvalidOperationException($"No code: {this}");

        /// <summary>What a failed test shows.</summary>
        public override string ToString() => $"{Status} {Left} {Text}";

        public string FormAction() => WebUtility.HtmlDecode(Action().Match(Text).Groups[1].Value);

        /// <summary>The fields of the page's form as they are filled in.</summary>
        public Dictionary<string, string> Fields() => Input().Matches(Text).Select(m => m.Value).Where(i => Name().IsMatch(i))
            .ToDictionary(i => WebUtility.HtmlDecode(Name().Match(i).Groups[1].Value), i => WebUtility.HtmlDecode(Value().Match(i).Groups[1].Value));

        [GeneratedRegex("<input[^>]*>")]
        private static partial Regex Input();

        [GeneratedRegex("name=\"([^\"]*)\"")]
        private static partial Regex Name();

        [GeneratedRegex("value=\"([^\"]*)\"")]
        private static partial Regex Value();

        [GeneratedRegex("<form[^>]*action=\"([^\"]*)\"")]
        private static partial Regex Action();
    }
}
