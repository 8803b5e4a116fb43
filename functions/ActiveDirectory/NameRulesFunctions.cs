using Hub.Core;
using Hub.Core.ActiveDirectory;
using Hub.Core.Mis;
using Hub.Core.Naming;
using Hub.Core.Sites;
using Hub.Functions.Portal;
using Hub.Portal.Pages.ActiveDirectory;
using Hub.Portal.Pages.Preferences;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.ActiveDirectory;

/// <summary>How user principal names and sAMAccountNames are made: a page for each. All for administrators, each about their own school.</summary>
public sealed class NameRulesFunctions(Core.Sites.Sites sites, ChangeActiveDirectory change, PreviewDirectoryNames preview)
{
    private const string Base = "preferences/active-directory";

    /// <summary>Leads to the first page. For administrators.</summary>
    [Function("GetActiveDirectory"), RequiresPerson(Administrator = true)]
    public static IResult Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Base)] HttpRequest request) => Results.Redirect(DirectoryLinks.Tabs[0].Path);

    /// <summary>The rules of user principal names. For administrators.</summary>
    [Function("GetPrincipalNames"), RequiresPerson(Administrator = true)]
    public Task<IResult> GetPrincipalAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Base + "/principal-names")] HttpRequest request, FunctionContext context)
    {
        var site = request.Viewer().Site;
        return PrincipalPageAsync(request, site, Typed(site.ActiveDirectory.PrincipalNames), SiteParts.PrincipalNames.VersionOf(site), null, context.CancellationToken);
    }

    /// <summary>Sets them, or shows what they would make. For administrators.</summary>
    [Function("PostPrincipalNames"), RequiresPerson(Administrator = true)]
    public async Task<IResult> PostPrincipalAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Base + "/principal-names")] HttpRequest request, FunctionContext context)
    {
        var (form, viewed, cancellation) = (await request.ReadFormAsync(context.CancellationToken), request.Viewer().Site, context.CancellationToken);
        var (typed, version) = (ReadPrincipal(form), form["version"].ToString());
        if (form["do"] == "preview")
            return await PrincipalPageAsync(request, viewed, typed, version, typed.Faults.Count > 0 ? Wrong(typed.Faults) : null, cancellation);
        var outcome = typed.Listed.Count > 0
            ? await change.RefusedAsync(viewed, request.Editor(), SiteParts.PrincipalNames, Wrong(typed.Faults), cancellation)
            : await change.SetAsync(viewed, request.Editor(), typed.Rules, version, cancellation);
        return await SettingsForm.AnswerAsync(
            sites, request, SiteParts.PrincipalNames, outcome, DirectoryLinks.Tabs[0].Path, (site, now, refusal) => PrincipalPageAsync(request, site, typed, now, refusal, cancellation), cancellation);
    }

    /// <summary>The preview alone, while somebody types. For administrators.</summary>
    [Function("PostPrincipalNamesPreview"), RequiresPerson(Administrator = true)]
    public async Task<IResult> PostPrincipalPreviewAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Base + "/principal-names/preview")] HttpRequest request, FunctionContext context)
    {
        var (typed, site) = (ReadPrincipal(await request.ReadFormAsync(context.CancellationToken)), request.Viewer().Site);
        return new PageResult<NamesPreviewPart>(new Dictionary<string, object?>
        {
            [nameof(NamesPreviewPart.Preview)] = await PreviewAsync(site, typed, context.CancellationToken),
            [nameof(NamesPreviewPart.Faults)] = typed.Faults,
            [nameof(NamesPreviewPart.Principal)] = true,
        });
    }

    /// <summary>The rules of sAMAccountNames. For administrators.</summary>
    [Function("GetAccountNames"), RequiresPerson(Administrator = true)]
    public Task<IResult> GetAccountAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Base + "/account-names")] HttpRequest request, FunctionContext context)
    {
        var site = request.Viewer().Site;
        return AccountPageAsync(request, site, site.ActiveDirectory.AccountNames, SiteParts.AccountNames.VersionOf(site), null, context.CancellationToken);
    }

    /// <summary>Sets them, or shows what they would make. For administrators.</summary>
    [Function("PostAccountNames"), RequiresPerson(Administrator = true)]
    public async Task<IResult> PostAccountAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Base + "/account-names")] HttpRequest request, FunctionContext context)
    {
        var (form, viewed, cancellation) = (await request.ReadFormAsync(context.CancellationToken), request.Viewer().Site, context.CancellationToken);
        var (rules, version) = (ReadAccount(form), form["version"].ToString());
        if (form["do"] == "preview")
            return await AccountPageAsync(request, viewed, rules, version, NameFaults.Of(rules) is { Count: > 0 } faults ? Wrong(faults) : null, cancellation);
        var outcome = await change.SetAsync(viewed, request.Editor(), rules, version, cancellation);
        return await SettingsForm.AnswerAsync(
            sites, request, SiteParts.AccountNames, outcome, DirectoryLinks.Tabs[1].Path, (site, now, refusal) => AccountPageAsync(request, site, rules, now, refusal, cancellation), cancellation);
    }

    /// <summary>The preview alone, while somebody types. For administrators.</summary>
    [Function("PostAccountNamesPreview"), RequiresPerson(Administrator = true)]
    public async Task<IResult> PostAccountPreviewAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Base + "/account-names/preview")] HttpRequest request, FunctionContext context)
    {
        var (rules, site) = (ReadAccount(await request.ReadFormAsync(context.CancellationToken)), request.Viewer().Site);
        return new PageResult<NamesPreviewPart>(new Dictionary<string, object?>
        {
            [nameof(NamesPreviewPart.Preview)] = await PreviewAsync(site, rules, context.CancellationToken),
            [nameof(NamesPreviewPart.Faults)] = NameFaults.Of(rules),
        });
    }

    private static TypedPrincipalNames Typed(PrincipalNameRules rules) => new(rules, string.Join('\n', rules.Suffixes), []);

    private static TypedPrincipalNames ReadPrincipal(IFormCollection form)
    {
        var (text, listed) = (form["suffixes"].ToString(), new List<FieldError>());
        var types = AccountPreferencesPage.Types.Select(t => t.Type).ToArray();
        var rules = new PrincipalNameRules
        {
            Suffixes = DomainList.Read(text, NameFaults.Suffixes, listed),
            SuffixByType = types.Select(t => (Type: t, Suffix: form[$"suffix-{t}"].ToString())).Where(t => t.Suffix.Length > 0).ToDictionary(t => t.Type, t => t.Suffix[..Math.Min(t.Suffix.Length, 100)]),
            Default = SettingsForm.Lines(form, "formats"),
            ByType = SettingsForm.LinesByType(form, "formats"),
            Spelling = Spelling(form),
        };
        return new TypedPrincipalNames(rules, text, listed);
    }

    private static AccountNameRules ReadAccount(IFormCollection form) =>
        new() { Default = SettingsForm.Lines(form, "formats"), ByType = SettingsForm.LinesByType(form, "formats"), Spelling = Spelling(form) };

    private static NameSpelling Spelling(IFormCollection form) => new(form["apostrophes"] == "keep", form["hyphens"] == "keep");

    private static Invalid Wrong(IReadOnlyList<FieldError> faults) => new("invalid_directory_rules", "There is something wrong with the rules: see below.", faults);

    private async Task<NamesPreview?> PreviewAsync(Site site, TypedPrincipalNames typed, CancellationToken cancellationToken) => typed.Faults.Count > 0
        ? null
        : await preview.OfAsync(site, site.ActiveDirectory with { PrincipalNames = typed.Rules }, n => n.PrincipalName, cancellationToken);

    private async Task<NamesPreview?> PreviewAsync(Site site, AccountNameRules rules, CancellationToken cancellationToken) => NameFaults.Of(rules).Count > 0
        ? null
        : await preview.OfAsync(site, site.ActiveDirectory with { AccountNames = rules }, n => n.AccountName, cancellationToken);

    private async Task<IResult> PrincipalPageAsync(HttpRequest request, Site site, TypedPrincipalNames typed, string version, Refusal? refusal, CancellationToken cancellationToken) =>
        SettingsForm.Page<PrincipalNamesPage>(
            request, version, refusal, () => Compare(site.ActiveDirectory.PrincipalNames, typed.Rules),
            (nameof(PrincipalNamesPage.Rules), typed.Rules), (nameof(PrincipalNamesPage.Suffixes), typed.SuffixText), (nameof(PrincipalNamesPage.Preview), await PreviewAsync(site, typed, cancellationToken)));

    private async Task<IResult> AccountPageAsync(HttpRequest request, Site site, AccountNameRules rules, string version, Refusal? refusal, CancellationToken cancellationToken) =>
        SettingsForm.Page<AccountNamesPage>(
            request, version, refusal, () => Compare(site.ActiveDirectory.AccountNames, rules),
            (nameof(AccountNamesPage.Rules), rules), (nameof(AccountNamesPage.Preview), await PreviewAsync(site, rules, cancellationToken)));

    private static IReadOnlyList<SettingNow> Compare(PrincipalNameRules now, PrincipalNameRules yours) =>
    [
        new("Suffixes", string.Join('\n', now.Suffixes), string.Join('\n', yours.Suffixes)),
        .. AccountPreferencesPage.Types.Select(t => new SettingNow($"Suffix of {t.Text}", now.SuffixOf(t.Type) ?? "", yours.SuffixOf(t.Type) ?? "")),
        .. Formats(now.Default, now.ByType, yours.Default, yours.ByType), .. Marks(now.Spelling, yours.Spelling),
    ];

    private static IReadOnlyList<SettingNow> Compare(AccountNameRules now, AccountNameRules yours) => [.. Formats(now.Default, now.ByType, yours.Default, yours.ByType), .. Marks(now.Spelling, yours.Spelling)];

    private static IEnumerable<SettingNow> Formats(
        IReadOnlyList<string> now, IReadOnlyDictionary<UserType, IReadOnlyList<string>> nowByType, IReadOnlyList<string> yours, IReadOnlyDictionary<UserType, IReadOnlyList<string>> yoursByType) =>
        AccountPreferencesPage.Types.Select(t => new SettingNow($"Formats for {t.Text}", Words(nowByType.GetValueOrDefault(t.Type)), Words(yoursByType.GetValueOrDefault(t.Type))))
            .Prepend(new SettingNow("Formats for everybody", Words(now), Words(yours)));

    private static IEnumerable<SettingNow> Marks(NameSpelling now, NameSpelling yours) =>
        [new("Apostrophes", Kept(now.Apostrophes), Kept(yours.Apostrophes)), new("Hyphens", Kept(now.Hyphens), Kept(yours.Hyphens))];

    private static string Kept(bool kept) => kept ? "Stay" : "Are left out";

    private static string Words(IReadOnlyList<string>? formats) => string.Join(", then ", formats ?? []);

    /// <summary>What an administrator typed of user principal names.</summary>
    /// <param name="Rules">The rules, as far as they could be read.</param>
    /// <param name="SuffixText">The suffixes as they were typed.</param>
    /// <param name="Listed">What is wrong with the list of suffixes.</param>
    private sealed record TypedPrincipalNames(PrincipalNameRules Rules, string SuffixText, IReadOnlyList<FieldError> Listed)
    {
        public IReadOnlyList<FieldError> Faults { get; } = Listed.Count > 0 ? Listed : NameFaults.Of(Rules);
    }
}
