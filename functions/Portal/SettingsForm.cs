using Hub.Core;
using Hub.Core.Mis;
using Hub.Core.Sites;
using Hub.Portal.Pages.Preferences;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>A form in which administrators set a part of their school's settings, and its page.</summary>
internal static class SettingsForm
{
    /// <summary>The page: with the part as it stands, or as it was typed when it could not be saved.</summary>
    /// <param name="request">The request.</param>
    /// <param name="version">The part's version that the form is about.</param>
    /// <param name="refusal">Why it could not be saved; null when nothing was to be.</param>
    /// <param name="compare">What stands there now beside what was typed: asked when somebody else saved meanwhile.</param>
    /// <param name="own">The page's own parameters.</param>
    /// <typeparam name="TPage">The page.</typeparam>
    public static PageResult<TPage> Page<TPage>(HttpRequest request, string version, Refusal? refusal, Func<IReadOnlyList<SettingNow>> compare, params (string Name, object? Value)[] own)
        where TPage : SettingsPage
    {
        var parameters = own.ToDictionary(p => p.Name, p => p.Value);
        parameters[nameof(SettingsPage.Viewer)] = request.Viewer();
        parameters[nameof(SettingsPage.Version)] = version;
        parameters[nameof(SettingsPage.Refusal)] = refusal;
        parameters[nameof(SettingsPage.Meanwhile)] = refusal is Stale ? compare() : null;
        parameters[nameof(SettingsPage.Saved)] = request.Query["done"] == "saved";
        return new PageResult<TPage>(parameters, refusal is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }

    /// <summary>Leads back to the page when the part was saved; else shows it again with what was typed.</summary>
    /// <param name="sites">The sites.</param>
    /// <param name="request">The form.</param>
    /// <param name="part">The part.</param>
    /// <param name="outcome">What became of it.</param>
    /// <param name="path">The page's path.</param>
    /// <param name="show">Shows the page: for the school as it stands now, with the version that the form is about from now on.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<IResult> AnswerAsync<T>(
        Core.Sites.Sites sites, HttpRequest request, SitePart<T> part, Outcome<Site> outcome, string path, Func<Site, string, Refusal, Task<IResult>> show, CancellationToken cancellationToken)
    {
        if (outcome.Succeeded(out _, out var refusal))
            return new SeeOther($"{path}?done=saved");
        var site = (await sites.FindAsync(request.Viewer().Account.SiteId, cancellationToken))!;
        // Who saves again has seen what the other one saved.
        var version = refusal is Stale ? part.VersionOf(site) : (await request.ReadFormAsync(cancellationToken))["version"].ToString();
        return await show(site, version, refusal);
    }

    /// <inheritdoc cref="AnswerAsync{T}(Core.Sites.Sites, HttpRequest, SitePart{T}, Outcome{Site}, string, Func{Site, string, Refusal, Task{IResult}}, CancellationToken)"/>
    public static Task<IResult> AnswerAsync<T>(
        Core.Sites.Sites sites, HttpRequest request, SitePart<T> part, Outcome<Site> outcome, string path, Func<Site, string, Refusal, IResult> show, CancellationToken cancellationToken) =>
        AnswerAsync(sites, request, part, outcome, path, (site, version, refusal) => Task.FromResult(show(site, version, refusal)), cancellationToken);

    /// <summary>The lines of a field, without empty ones.</summary>
    public static IReadOnlyList<string> Lines(IFormCollection form, string name) => [.. form[name].ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    /// <summary>The lines of the fields of user types; a type whose field is empty is not among them.</summary>
    public static IReadOnlyDictionary<UserType, IReadOnlyList<string>> LinesByType(IFormCollection form, string name) =>
        AccountPreferencesPage.Types.Select(t => (t.Type, Lines: Lines(form, $"{name}-{t.Type}"))).Where(t => t.Lines.Count > 0).ToDictionary(t => t.Type, t => t.Lines);
}
