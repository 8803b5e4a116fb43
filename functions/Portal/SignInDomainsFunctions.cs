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
        var outcome = await change.SetAsync(request.Viewer().Account.SiteId, request.Editor(), text, form["version"].ToString(), context.CancellationToken);
        return await SettingsForm.AnswerAsync(
            sites, request, SiteParts.SignInDomains, outcome, Path, (site, version, refusal) => PageAsync(request, site, text, version, refusal, context.CancellationToken), context.CancellationToken);
    }

    private async Task<IResult> PageAsync(HttpRequest request, Site site, string text, string version, Refusal? refusal, CancellationToken cancellationToken)
    {
        var listed = DomainList.Read(text, "", []);
        IReadOnlyList<SuggestedDomain> suggested = [.. (await suggest.OfAsync(site, cancellationToken)).Where(d => !listed.Contains(d.Domain))];
        return SettingsForm.Page<SignInDomainsPage>(
            request, version, refusal, () => [new("Domains that may sign in", string.Join(", ", site.SignInDomains), string.Join(", ", listed))],
            (nameof(SignInDomainsPage.Text), text.Trim()), (nameof(SignInDomainsPage.Suggested), suggested));
    }
}
