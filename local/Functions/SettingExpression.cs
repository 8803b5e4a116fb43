using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Hub.Local.Functions;

/// <summary>The <c>%Setting%</c> parts of what triggers say.</summary>
internal static partial class SettingExpression
{
    /// <exception cref="InvalidOperationException">A setting is missing.</exception>
    public static string Resolve(string text, IConfiguration configuration, string function) => Setting().Replace(text, match =>
        configuration[match.Groups[1].Value] ?? throw new InvalidOperationException($"Function '{function}': the setting {match.Value} is missing."));

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex Setting();
}
