using Hub.Core;
using Hub.Core.Accounts;
using Hub.Core.Accounts.Passwords;
using Hub.Core.Mis;
using Hub.Core.Naming;
using Hub.Core.Sites;
using Hub.Functions.Mis;
using Hub.Functions.Operations.Maintenance;
using Hub.Portal.Pages.Preferences;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>Who gets a Hub ID, usernames and passwords. All for administrators, each about their own school.</summary>
public sealed class AccountPreferencesFunctions(Core.Sites.Sites sites, ChangeAccountRules change, PreviewUsernames preview)
{
    private const string Path = "/preferences/accounts";

    /// <summary>The rules. For administrators.</summary>
    [Function("GetAccountPreferences"), RequiresPerson(Administrator = true)]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "preferences/accounts")] HttpRequest request, FunctionContext context)
    {
        var site = request.Viewer().Site;
        return await PageAsync(request, site, site.Accounts, SiteParts.Accounts.VersionOf(site), null, context.CancellationToken);
    }

    /// <summary>Sets the rules, shows what usernames they would make, or copies the formats for everybody. For administrators.</summary>
    [Function("PostAccountPreferences"), RequiresPerson(Administrator = true)]
    public async Task<IResult> PostAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "preferences/accounts")] HttpRequest request, [DurableClient] DurableTaskClient orchestrations, FunctionContext context)
    {
        var form = await request.ReadFormAsync(context.CancellationToken);
        var (rules, version) = (Read(form), form["version"].ToString());
        if (form["do"] == "copy")
        {
            var all = rules.UsernameFormats with { ByType = AccountPreferencesPage.Types.ToDictionary(t => t.Type, _ => rules.UsernameFormats.Default) };
            return await PageAsync(request, request.Viewer().Site, rules with { UsernameFormats = all }, version, null, context.CancellationToken, copied: true);
        }

        if (form["do"] == "preview")
        {
            Refusal? fault = ChangeAccountRules.Faults(rules.UsernameFormats) is { Count: > 0 } faults ? new Invalid("invalid_username_format", "There is something wrong with the username formats.", faults) : null;
            return await PageAsync(request, request.Viewer().Site, rules, version, fault, context.CancellationToken);
        }

        var siteId = request.Viewer().Account.SiteId;
        var outcome = await change.SetAsync(siteId, request.Editor(), rules, version, context.CancellationToken);
        if (!outcome.Succeeded(out _, out var refusal))
        {
            var site = await SiteAsync(request, context.CancellationToken);
            return await PageAsync(request, site, rules, refusal is Stale ? SiteParts.Accounts.VersionOf(site) : version, refusal, context.CancellationToken);
        }

        await ImportLane.WakeAsync(orchestrations, siteId, context.CancellationToken);
        return new SeeOther($"{Path}?done=saved");
    }

    /// <summary>The preview alone, while somebody types. For administrators.</summary>
    [Function("PostUsernamePreview"), InMaintenance(InMaintenance.WhileReadOnly), RequiresPerson(Administrator = true)]
    public async Task<IResult> PostPreviewAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "preferences/accounts/preview")] HttpRequest request, FunctionContext context)
    {
        var rules = Read(await request.ReadFormAsync(context.CancellationToken));
        var faults = ChangeAccountRules.Faults(rules.UsernameFormats);
        return new PageResult<UsernamePreview>(new Dictionary<string, object?>
        {
            [nameof(UsernamePreview.Samples)] = faults.Count > 0 ? [] : await preview.OfAsync(request.Viewer().Account.SiteId, rules, context.CancellationToken),
            [nameof(UsernamePreview.Faults)] = faults,
        });
    }

    private static AccountRules Read(IFormCollection form)
    {
        var (usual, byType) = (SettingsForm.Lines(form, "formats"), SettingsForm.LinesByType(form, "formats"));
        return new AccountRules
        {
            UserTypes = [.. AccountPreferencesPage.Types.Select(t => t.Type).Where(t => form["types"].Contains(t.ToString()))],
            UsernameFormats = usual.Count > 0 ? new UsernameFormats { Default = usual, ByType = byType } : new UsernameFormats { ByType = byType },
            Passwords = new PasswordRules
            {
                Default = Level(form, "default"),
                ByRole = AccountPreferencesPage.Levels.Where(l => l.Role != "default").ToDictionary(l => l.Role, l => Level(form, l.Role)),
            },
        };
    }

    private static PasswordLevel Level(IFormCollection form, string role) =>
        Enum.TryParse<PasswordLevel>(form[$"level-{role}"], out var level) && Enum.IsDefined(level) ? level : PasswordLevel.Normal;

    private static IReadOnlyList<SettingNow> Compare(AccountRules now, AccountRules yours) =>
    [
        new("Who gets a Hub ID", Names(now.UserTypes), Names(yours.UserTypes)),
        new("Formats for everybody", Words(now.UsernameFormats.Default), Words(yours.UsernameFormats.Default)),
        .. AccountPreferencesPage.Types.Select(t => new SettingNow(
            $"Formats for {t.Text}", Words(now.UsernameFormats.ByType.GetValueOrDefault(t.Type)), Words(yours.UsernameFormats.ByType.GetValueOrDefault(t.Type)))),
        .. AccountPreferencesPage.Levels.Select(l => new SettingNow($"Passwords of {l.Text}", AccountPreferencesPage.LevelOf(now, l.Role).ToString(), AccountPreferencesPage.LevelOf(yours, l.Role).ToString())),
    ];

    private static string Names(IReadOnlyList<UserType> types) => string.Join(", ", types.Select(t => AccountPreferencesPage.NameOf(t.ToString())));

    private static string Words(IReadOnlyList<string>? formats) => string.Join(", then ", formats ?? []);

    private async Task<Site> SiteAsync(HttpRequest request, CancellationToken cancellationToken) => (await sites.FindAsync(request.Viewer().Account.SiteId, cancellationToken))!;

    private async Task<IResult> PageAsync(
        HttpRequest request, Site site, AccountRules rules, string version, Refusal? refusal, CancellationToken cancellationToken, bool copied = false)
    {
        var sound = ChangeAccountRules.Faults(rules.UsernameFormats).Count == 0;
        return new PageResult<AccountPreferencesPage>(
            new Dictionary<string, object?>
            {
                [nameof(AccountPreferencesPage.Viewer)] = request.Viewer(),
                [nameof(AccountPreferencesPage.Rules)] = rules,
                [nameof(AccountPreferencesPage.Version)] = version,
                [nameof(AccountPreferencesPage.Samples)] = sound ? await preview.OfAsync(site.Id, rules, cancellationToken) : [],
                [nameof(AccountPreferencesPage.Refusal)] = refusal,
                [nameof(AccountPreferencesPage.Meanwhile)] = refusal is Stale ? Compare(site.Accounts, rules) : null,
                [nameof(AccountPreferencesPage.Copied)] = copied,
                [nameof(AccountPreferencesPage.Saved)] = request.Query["done"] == "saved",
            },
            refusal is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }
}
