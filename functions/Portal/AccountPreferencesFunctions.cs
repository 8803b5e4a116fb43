using Hub.Core;
using Hub.Core.Accounts;
using Hub.Core.Accounts.Passwords;
using Hub.Core.Mis;
using Hub.Core.Naming;
using Hub.Functions.Http;
using Hub.Functions.Mis;
using Hub.Portal.Pages.Preferences;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>Who gets a Hub ID, usernames and passwords. All for administrators, each about their own school.</summary>
public sealed class AccountPreferencesFunctions(ChangeAccountRules change)
{
    private const string Path = "/preferences/accounts";

    /// <summary>The rules. For administrators.</summary>
    [Function("GetAccountPreferences"), RequiresPerson(Administrator = true)]
    public Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "preferences/accounts")] HttpRequest request, FunctionContext context) =>
        PageAsync(request, null, null, preview: false, context.CancellationToken);

    /// <summary>Sets the rules, or shows what usernames they would make. For administrators.</summary>
    [Function("PostAccountPreferences"), RequiresPerson(Administrator = true)]
    public async Task<IResult> PostAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "preferences/accounts")] HttpRequest request, [DurableClient] DurableTaskClient orchestrations, FunctionContext context)
    {
        var form = await request.ReadFormAsync(context.CancellationToken);
        var rules = Read(form);
        if (form["do"] == "preview")
            return await PageAsync(request, rules, ChangeAccountRules.Fault(rules.UsernameFormats)?.Detail, preview: true, context.CancellationToken);
        var viewer = request.Viewer().Account;
        var outcome = await change.SetAsync(viewer, rules, form["version"].ToString(), ClientAddress.Of(request.HttpContext), context.CancellationToken);
        if (!outcome.Succeeded(out _, out var refusal))
            return await PageAsync(request, refusal is Stale ? null : rules, refusal.Detail, preview: false, context.CancellationToken);
        await ImportLane.WakeAsync(orchestrations, viewer.SiteId, context.CancellationToken);
        return new SeeOther($"{Path}?done=saved");
    }

    private static AccountRules Read(IFormCollection form)
    {
        var usual = Formats(form, "formats");
        var byType = AccountPreferencesPage.Types.Select(t => (t.Type, Formats: Formats(form, $"formats-{t.Type}"))).Where(t => t.Formats.Count > 0)
            .ToDictionary(t => t.Type, t => t.Formats);
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

    private static IReadOnlyList<string> Formats(IFormCollection form, string name)
    {
        var text = form[name].ToString();
        return [.. text[..Math.Min(text.Length, AccountPreferencesPage.MaxFormats)].Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
    }

    private static PasswordLevel Level(IFormCollection form, string role) =>
        Enum.TryParse<PasswordLevel>(form[$"level-{role}"], out var level) && Enum.IsDefined(level) ? level : PasswordLevel.Normal;

    private async Task<IResult> PageAsync(HttpRequest request, AccountRules? chosen, string? error, bool preview, CancellationToken cancellationToken)
    {
        var viewer = request.Viewer();
        var (rules, version) = (await change.ReadAsync(viewer.Account.SiteId, cancellationToken))!.Value;
        IReadOnlyList<(Person Person, string? Username)> sample = preview && error is null ? await change.PreviewAsync(viewer.Account.SiteId, chosen ?? rules, cancellationToken) : [];
        return new PageResult<AccountPreferencesPage>(
            new Dictionary<string, object?>
            {
                [nameof(AccountPreferencesPage.Viewer)] = viewer,
                [nameof(AccountPreferencesPage.Rules)] = chosen ?? rules,
                [nameof(AccountPreferencesPage.Version)] = version,
                [nameof(AccountPreferencesPage.Preview)] = sample,
                [nameof(AccountPreferencesPage.Error)] = error,
                [nameof(AccountPreferencesPage.Saved)] = request.Query["done"] == "saved",
            },
            error is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }
}
