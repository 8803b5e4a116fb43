using Hub.Tests.Sts;

namespace Hub.Tests.Operations.Chaos;

/// <summary>An administrator who goes from page to page with the session of before everything went wrong.</summary>
internal sealed class PortalLoad(ChaosWorld world, ChaosSchool school, Browser browser) : Load(world, "portal pages", school), IDisposable
{
    private static readonly string[] Pages = ["/users", "/users/person?mis=p1", "/users/updates", "/users/exports", "/users/audit", "/profile", "/preferences/security"];

    private readonly HttpClient client = world.NewClient(browser.Cookies);
    private int next;

    public void Dispose()
    {
        client.Dispose();
        browser.Dispose();
    }

    protected override async Task OnceAsync(CancellationToken stop)
    {
        var path = Pages[next++ % Pages.Length];
        if (await SendAsync(client, HttpMethod.Get, path, token: null, content: null) is not { } page)
            return;
        if (page.Status != 200)
            Ledger.Wrong($"{Name}: {path} was answered with {page.Status} to {page.Location}: the session is lost.");
        else if (!page.Text.Contains(School.Marker, StringComparison.Ordinal))
            Ledger.Wrong($"{Name}: {path} is not the page of {School.Marker}.");
        else
            Done();
    }
}
