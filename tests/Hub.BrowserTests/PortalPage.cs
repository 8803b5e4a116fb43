using System.Runtime.CompilerServices;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Hub.Core.Accounts;
using Hub.Tests.Fixtures;
using Hub.Tests.Sts;
using Microsoft.Playwright;

namespace Hub.BrowserTests;

/// <summary>A page of the portal in a window of its own, which notes everything that goes wrong in it.</summary>
internal sealed class PortalPage : IAsyncDisposable
{
    public const int PhoneWidth = 360;
    private const int Patience = 60_000;
    private static readonly AxeRunOptions Rules = new() { RunOnly = RunOnlyOptions.Tags("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice") };

    private readonly IBrowserContext context;
    private readonly List<string> faults = [];

    private PortalPage(IBrowserContext context, IPage page)
    {
        this.context = context;
        // Nobody waits so long but a machine that runs every other test at the same time.
        context.SetDefaultTimeout(Patience);
        Assertions.SetDefaultExpectTimeout(Patience);
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                faults.Add(message.Text);
        };
        page.PageError += (_, error) => faults.Add(error);
    }

    public IPage Page { get; }

    /// <inheritdoc cref="OpenAsync(IBrowser, HubHost, int, bool)"/>
    public static Task<PortalPage> OpenAsync(IBrowser browser, StsHub sts, int width = 1280, bool script = true) => OpenAsync(browser, sts.Hub, width, script);

    /// <summary>Opens a window.</summary>
    /// <param name="browser">The browser.</param>
    /// <param name="hub">The hub.</param>
    /// <param name="width">Its width.</param>
    /// <param name="script">Whether scripts run in it.</param>
    public static async Task<PortalPage> OpenAsync(IBrowser browser, HubHost hub, int width = 1280, bool script = true)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = hub.Address.ToString(),
            ViewportSize = new ViewportSize { Width = width, Height = 800 },
            JavaScriptEnabled = script,
            Locale = "en-GB",
        });
        return new PortalPage(context, await context.NewPageAsync());
    }

    /// <summary>Signs somebody in at the page that asks for it.</summary>
    public async Task SignInAsync(string username, string password = StsHub.Password, string path = "/profile")
    {
        await Page.GotoAsync(path);
        await Page.GetByLabel("Username or e-mail address").FillAsync(username);
        await Page.GetByLabel("Password").FillAsync(password);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
    }

    /// <summary>Makes somebody of the operating team, and signs them in at the page that asks for it.</summary>
    public async Task SignInOperatorAsync(StsHub sts, string path)
    {
        var username = $"operator.{Guid.NewGuid():N}";
        await sts.PutPersonAsync(StsHub.School, Guid.NewGuid(), new
        {
            username,
            givenName = "Olive",
            familyName = "Operator",
            email = "olive@school.example",
            roles = new[] { Roles.Staff, Roles.Operator },
            password = StsHub.Password,
        });
        await SignInAsync(username, path: path);
    }

    /// <summary>Presses a button, the first where several are named alike.</summary>
    public Task PressAsync(string button) => Page.GetByRole(AriaRole.Button, new() { Name = button }).First.ClickAsync();

    /// <summary>Waits until the page's heading is this.</summary>
    public Task SeesAsync(string heading) => Assertions.Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(heading);

    /// <summary>Signs out at this browser.</summary>
    public async Task SignOutAsync()
    {
        await Page.GotoAsync("/logout");
        await PressAsync("Sign out");
        await SeesAsync("Signed out");
    }

    /// <summary>Holds the page against WCAG 2.2 AA by axe-core, and asserts that nothing went wrong in it and that it is no wider than the window.</summary>
    /// <param name="status">The status of the page, of which a browser speaks as of an error; null for 200.</param>
    public async Task AssertGoodAsync(int? status = null)
    {
        if (status is not null)
            faults.RemoveAll(f => f.Contains($"status of {status}", StringComparison.Ordinal));
        var found = await Page.RunAxe(Rules);
        Assert.True(found.Violations.Length == 0, $"{Page.Url}: {string.Join("; ", found.Violations.Select(v => $"{v.Id}: {v.Help} at {string.Join(", ", v.Nodes.Select(n => n.Html))}"))}");
        Assert.Empty(faults);
        var (content, window) = (await Page.EvaluateAsync<int>("document.documentElement.scrollWidth"), await Page.EvaluateAsync<int>("document.documentElement.clientWidth"));
        Assert.True(content <= window, $"{Page.Url} is {content} wide in a window of {window}.");
    }

    /// <summary>Takes the picture of the page that the docs show, where <c>HUB_SCREENSHOTS=1</c> asks for it.</summary>
    public async Task PictureAsync(string name, [CallerFilePath] string here = "")
    {
        if (Environment.GetEnvironmentVariable("HUB_SCREENSHOTS") == "1")
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "docs", "screenshots", $"{name}.png"), FullPage = true });
    }

    public ValueTask DisposeAsync() => context.DisposeAsync();
}
