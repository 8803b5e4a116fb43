using System.Text.RegularExpressions;

namespace Hub.Functions.Operations.Orchestrations;

/// <summary>What operators are told of a failure. Its message is a program's, and may name a person by an address.</summary>
internal static partial class FailureWords
{
    private const int Longest = 500;

    /// <summary>The message as it may be told: on one line, cut, the names in addresses left out.</summary>
    public static string Of(string message)
    {
        var plain = string.Concat(message.Select(c => char.IsControl(c) ? ' ' : c));
        plain = NameInAddress().Replace(plain, "…@");
        return plain.Length <= Longest ? plain : plain[..Longest] + " …";
    }

    [GeneratedRegex(@"[^\s@<>""'(),;:]+@")]
    private static partial Regex NameInAddress();
}
