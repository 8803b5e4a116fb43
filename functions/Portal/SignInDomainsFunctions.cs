using Hub.Core;
using Hub.Core.Sites;
using Hub.Portal.Pages.Preferences;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>The domains whose Microsoft and Google logins may sign in. All for administrators, each about their own school.</summary>
public sealed class SignInDomainsFunctions(Core.Sites.Sites sites, ChangeSignInDomains change, SuggestDomains suggest)
{
    private const string Path = "/preferences/domains";

    /// <summary>The domains. For administrators.</summary>
    [Function("GetSignInDomains"), RequiresPerson(Administrator = true)]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "preferences/domains")] HttpRequest request, FunctionContext context)
    {
        var site = request.Viewer().Site;
        return await PageAsync(request, site, string.Join('\n', site.SignInDomains), SiteParts.SignInDomains.VersionOf(site), null, context.CancellationToken);
    }

    /// <summary>Sets the domains. For administrators.</summary>
    [Function("PostSignInDomains"), RequiresPerson(Administrator = true)]
    public async Task<IResult> PostAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "preferences/domains")] HttpRequest request, FunctionContext context)
    {
        var form = await request.ReadFormAsync(context.CancellationToken);
        var text = string.Join('\n', new[] { form["domains"].ToString() }.Concat(form["add"].OfType<string>()));
        var siteId = request.Viewer().Account.SiteId;
        var outcome = await change.SetAsync(siteId, request.Editor(), text, form["version"].ToString(), context.CancellationToken);
        if (outcome.Succeeded(out _, out var refusal))
            return new SeeOther($"{Path}?done=saved");
        var site = (await sites.FindAsync(siteId, context.CancellationToken))!;
        return await PageAsync(request, site, text, refusal is Stale ? SiteParts.SignInDomains.VersionOf(site) : form["version"].ToString(), refusal, context.CancellationToken);
    }

    private async Task<IResult> PageAsync(HttpRequest request, Site site, string text, string version, Refusal? refusal, CancellationToken cancellationToken)
    {
        var listed = DomainList.Read(text, "", []);
        return new PageResult<SignInDomainsPage>(
            new Dictionary<string, object?>
            {
                [nameof(SignInDomainsPage.Viewer)] = request.Viewer(),
                [nameof(SignInDomainsPage.Text)] = text.Trim(),
                [nameof(SignInDomainsPage.Version)] = version,
                [nameof(SignInDomainsPage.Suggested)] = (IReadOnlyList<SuggestedDomain>)[.. (await suggest.OfAsync(site, cancellationToken)).Where(d => !listed.Contains(d.Domain))],
                [nameof(SignInDomainsPage.Refusal)] = refusal,
                [nameof(SignInDomainsPage.Meanwhile)] =
                    refusal is Stale ? new SettingNow[] { new("Domains that may sign in", string.Join(", ", site.SignInDomains), string.Join(", ", listed)) } : null,
                [nameof(SignInDomainsPage.Saved)] = request.Query["done"] == "saved",
            },
            refusal is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }
}
