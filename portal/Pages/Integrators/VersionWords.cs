using Hub.Core.Partners.Applications;
using Hub.Core.Partners.Securables;
using Hub.Core.TileStore;
using Hub.Portal.Pages.Preferences;

namespace Hub.Portal.Pages.Integrators;

/// <summary>What a version says, as lines for people.</summary>
/// <param name="Tab">The tab that it stands on.</param>
/// <param name="Name">What it is.</param>
/// <param name="Text">What it says; empty for nothing.</param>
internal sealed record VersionLine(EditorTab Tab, string Name, string Text);

/// <summary>Versions of applications in words.</summary>
internal static class VersionWords
{
    /// <summary>Everything that a version says but for its picture.</summary>
    public static IReadOnlyList<VersionLine> Of(ApplicationVersion version)
    {
        var (tile, signOn, data) = (version.Tile, version.SignOn, version.Data);
        return
        [
            new(EditorTab.Configuration, "Name on the tile", tile.TileName),
            new(EditorTab.Configuration, "Description", tile.Description),
            new(EditorTab.Configuration, "Icon", tile.Icon is { Length: > 8 } icon ? $"Picture {icon[..8]}" : ""),
            new(EditorTab.Configuration, "Background colour", tile.BackgroundColour),
            new(EditorTab.Configuration, "Text colour", tile.TextColour),
            new(EditorTab.Configuration, "Where the tile leads", tile.TargetUrl),
            new(EditorTab.Configuration, "Data transfer summary (GDPR)", tile.GdprSummaryUrl),
            new(EditorTab.Configuration, "Privacy statement", tile.PrivacyUrl),
            new(EditorTab.Configuration, "Support", tile.SupportUrl),
            new(EditorTab.Configuration, "Product information", tile.ProductUrl),
            new(EditorTab.Configuration, "The vendor approves each school", YesNo(tile.RequiresVendorApproval)),
            new(EditorTab.Configuration, "Schools choose who sees the tile", YesNo(tile.Audienceable)),
            new(EditorTab.Configuration, "Offered to", tile.OnlySites.Count == 0 ? "Every school" : Lines(tile.OnlySites.Select(s => s.ToString()))),
            new(EditorTab.Configuration, "Schools are asked", Lines(tile.Questions.Select(Of))),
            new(EditorTab.SignOn, "People sign in with the hub", YesNo(signOn.Enabled)),
            new(EditorTab.SignOn, "Redirect URIs", Lines(signOn.RedirectUris)),
            new(EditorTab.SignOn, "Post-logout redirect URIs", Lines(signOn.PostLogoutRedirectUris)),
            new(EditorTab.SignOn, "Scopes", string.Join(' ', signOn.Scopes.Order(StringComparer.Ordinal).Prepend("openid"))),
            new(EditorTab.SignOn, "Keeps a secret", YesNo(signOn.KeepsSecret)),
            new(EditorTab.Data, "Data of the school", Lines(DataTransferText.Lines(data))),
            new(EditorTab.Data, "Sensitive data", Lines(data.Securables.Select(s => DataDomain.Find(s.Domain)).OfType<DataDomain>().Where(d => d.Sensitive).Select(d => d.Name))),
        ];
    }

    /// <summary>A tab as it is stored beside what was typed.</summary>
    public static IReadOnlyList<SettingNow> Compare(ApplicationVersion now, ApplicationVersion yours, EditorTab tab) =>
        [.. Of(now).Zip(Of(yours)).Where(p => p.First.Tab == tab).Select(p => new SettingNow(p.First.Name, p.First.Text, p.Second.Text))];

    /// <summary>Where a version stands.</summary>
    public static string Of(VersionState state) => state switch
    {
        VersionState.Draft => "Draft",
        VersionState.Submitted => "Waiting for approval",
        VersionState.Returned => "Returned",
        _ => "Approved",
    };

    private static string Of(ConfigurationQuestion question) => string.Concat(
        $"{question.Key}: {question.Label}",
        question.Type switch { QuestionType.Choice => $" ({string.Join(" / ", question.Choices)})", QuestionType.YesNo => " (yes or no)", _ => "" },
        question.Hint.Length > 0 ? $" [{question.Hint}]" : "",
        question.Required ? " *" : "");

    private static string YesNo(bool value) => value ? "Yes" : "No";

    private static string Lines(IEnumerable<string> texts) => string.Join('\n', texts);
}
