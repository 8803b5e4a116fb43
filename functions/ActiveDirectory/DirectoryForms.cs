using Hub.Core.ActiveDirectory;
using Hub.Core.Mis;
using Hub.Portal.Pages.Preferences;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.ActiveDirectory;

/// <summary>What forms about Active Directory have in common.</summary>
internal static class DirectoryForms
{
    /// <summary>The lines of a field, without empty ones.</summary>
    public static IReadOnlyList<string> Lines(IFormCollection form, string name) => [.. form[name].ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    /// <summary>The lines of the fields of user types; a type whose field is empty is not among them.</summary>
    public static IReadOnlyDictionary<UserType, IReadOnlyList<string>> LinesByType(IFormCollection form, string name) =>
        AccountPreferencesPage.Types.Select(t => (t.Type, Lines: Lines(form, $"{name}-{t.Type}"))).Where(t => t.Lines.Count > 0).ToDictionary(t => t.Type, t => t.Lines);

    /// <summary>Lines of a year and a place: <c>7: OU=Lower,DC=school,DC=internal</c>. A line without a year has an empty one, which the rules refuse.</summary>
    public static IReadOnlyList<YearPlace> Years(IFormCollection form, string name) => [.. Lines(form, name).Select(line =>
    {
        var at = line.IndexOf(':', StringComparison.Ordinal);
        return at < 0 ? new YearPlace("", line) : new YearPlace(line[..at].Trim(), line[(at + 1)..].Trim());
    })];

    /// <summary>A field's text; null when it is empty.</summary>
    public static string? Text(IFormCollection form, string name) => form[name].ToString().Trim() is { Length: > 0 } text ? text : null;
}
