using Hub.Core.ActiveDirectory;
using Hub.Functions.Portal;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.ActiveDirectory;

/// <summary>What forms about Active Directory have in common.</summary>
internal static class DirectoryForms
{
    /// <summary>Lines of a year and a place: <c>7: OU=Lower,DC=school,DC=internal</c>. A line without a year has an empty one, which the rules refuse.</summary>
    public static IReadOnlyList<YearPlace> Years(IFormCollection form, string name) => [.. SettingsForm.Lines(form, name).Select(line =>
    {
        var at = line.IndexOf(':', StringComparison.Ordinal);
        return at < 0 ? new YearPlace("", line) : new YearPlace(line[..at].Trim(), line[(at + 1)..].Trim());
    })];

    /// <summary>A field's text; null when it is empty.</summary>
    public static string? Text(IFormCollection form, string name) => form[name].ToString().Trim() is { Length: > 0 } text ? text : null;
}
