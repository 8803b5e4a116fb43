using Hub.Core;
using Hub.Core.Partners.Applications;
using Hub.Core.Partners.Securables;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal.Integrators;

/// <summary>What the forms of the editor hold.</summary>
internal static class EditorForms
{
    private static readonly char[] LineEnds = ['\r', '\n'];

    /// <summary>The first tab, without a picture that comes with it, and what of it could not be read.</summary>
    public static (TileConfiguration Tile, IReadOnlyList<FieldError> Faults) Tile(IFormCollection form)
    {
        var lines = Lines(form, "onlySites");
        var sites = lines.Select(l => Guid.TryParse(l, out var id) ? id : (Guid?)null).ToArray();
        var icon = form["icon"].ToString();
        var tile = new TileConfiguration
        {
            TileName = Text(form, "tileName"),
            Description = Text(form, "description").ReplaceLineEndings("\n"),
            Icon = icon.Length == 0 || form["noIcon"] == "true" ? null : icon,
            BackgroundColour = Text(form, "backgroundColour"),
            TextColour = Text(form, "textColour"),
            TargetUrl = Text(form, "targetUrl"),
            GdprSummaryUrl = Text(form, "gdprSummaryUrl"),
            PrivacyUrl = Text(form, "privacyUrl"),
            SupportUrl = Text(form, "supportUrl"),
            ProductUrl = Text(form, "productUrl"),
            RequiresVendorApproval = form["requiresVendorApproval"] == "true",
            Audienceable = form["audienceable"] == "true",
            OnlySites = [.. sites.OfType<Guid>().Distinct()],
            Questions = [.. Questions(form)],
        };
        var wrong = Array.IndexOf(sites, null);
        return (tile, wrong < 0 ? [] : [new FieldError("onlySites", $"must be organisation IDs, one on each line. Line {wrong + 1} is none.")]);
    }

    /// <summary>The second tab.</summary>
    public static SignOnIntegration SignOn(IFormCollection form) => new()
    {
        Enabled = form["enabled"] == "true",
        RedirectUris = [.. Lines(form, "redirectUris").Distinct()],
        PostLogoutRedirectUris = [.. Lines(form, "postLogoutRedirectUris").Distinct()],
        Scopes = [.. form["scopes"].OfType<string>().Distinct()],
        KeepsSecret = form["keepsSecret"] == "true",
    };

    /// <summary>The third tab.</summary>
    public static DataExchange Data(IFormCollection form) => new()
    {
        Scopes = [.. DataScope.All.Where(s => form["data"].Contains(s.Id)).SelectMany(s => s.Scopes).Distinct()],
        Securables = [.. DataDomain.All.Select(d => Securable.TryParse($"{d.Id}.{form[$"securable-{d.Id}"]}", out var securable) ? securable : (Securable?)null).OfType<Securable>()],
    };

    private static IEnumerable<ConfigurationQuestion> Questions(IFormCollection form)
    {
        for (var n = 0; n < ConfigurationQuestion.Most; n++)
        {
            var name = $"question{n}";
            if (Text(form, $"{name}Label") is not { Length: > 0 } label)
                continue;
            var type = Enum.TryParse<QuestionType>(Text(form, $"{name}Type"), out var chosen) && Enum.IsDefined(chosen) ? chosen : QuestionType.Text;
            yield return new ConfigurationQuestion
            {
                Key = Text(form, $"{name}Key"),
                Label = label,
                Hint = Text(form, $"{name}Hint"),
                Type = type,
                Choices = type == QuestionType.Choice ? [.. Lines(form, $"{name}Choices").Distinct()] : [],
                Required = form[$"{name}Required"] == "true",
            };
        }
    }

    private static string Text(IFormCollection form, string name) => form[name].ToString().Trim();

    private static string[] Lines(IFormCollection form, string name) => form[name].ToString().Split(LineEnds, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
