using System.Text;

namespace Hub.Core.ActiveDirectory;

/// <summary>Distinguished names of OUs and groups as text (RFC 4514).</summary>
public static class DistinguishedName
{
    /// <summary>The most characters of a distinguished name that is taken.</summary>
    public const int MaxLength = 400;

    // "ou" and "cn" of Active Directory (rangeUpper: MS-ADA3, MS-ADA1).
    private const int MaxValue = 64;

    // What has to be escaped anywhere in a value (RFC 4514 section 2.4), and what may be besides (section 3).
    private const string Special = "\"+,;<>\\";
    private const string MayBeEscaped = Special + " #=";

    /// <summary>Why a text is no distinguished name of something in a domain; null when it is one.</summary>
    public static string? Objection(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length is 0 or > MaxLength)
            return $"A distinguished name has 1 to {MaxLength} characters.";
        var kinds = new List<string>();
        foreach (var part in Parts(text))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var kind = equals > 0 ? part[..equals].ToUpperInvariant() : "";
            if (kind is not ("OU" or "CN" or "DC"))
                return $"\"{part}\": each part is OU=, CN= or DC= and a name, with commas between the parts. A comma in a name is written \\,";
            if (ValueObjection(part[(equals + 1)..]) is { } fault)
                return $"\"{part}\": {fault}";
            kinds.Add(kind);
        }

        var domain = kinds.IndexOf("DC");
        return domain < 0 ? "It must end with the domain, such as DC=school,DC=internal."
            : domain == 0 ? "It is the domain itself. Put an OU in front, such as OU=Students."
            : kinds.Skip(domain).Any(k => k != "DC") ? "DC= may stand only at the end."
            : null;
    }

    /// <summary>A value as it stands in a distinguished name.</summary>
    public static string Escape(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var escaped = new StringBuilder();
        foreach (var (c, at) in value.Select((c, at) => (c, at)))
        {
            if (c == '\0')
                escaped.Append("\\00");
            else if (Special.Contains(c, StringComparison.Ordinal) || (at == 0 && (c is ' ' or '#')) || (c == ' ' && at == value.Length - 1))
                escaped.Append('\\').Append(c);
            else
                escaped.Append(c);
        }

        return escaped.ToString();
    }

    /// <summary>The parts between commas that are not escaped.</summary>
    private static IEnumerable<string> Parts(string text)
    {
        var from = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\\')
                at++;
            else if (text[at] == ',')
            {
                yield return text[from..at];
                from = at + 1;
            }
        }

        yield return text[from..];
    }

    private static string? ValueObjection(string value)
    {
        var length = 0;
        for (var at = 0; at < value.Length; at++, length++)
        {
            if (value[at] == '\\')
            {
                if (at + 1 < value.Length && MayBeEscaped.Contains(value[at + 1], StringComparison.Ordinal))
                    at++;
                else if (at + 2 < value.Length && char.IsAsciiHexDigit(value[at + 1]) && char.IsAsciiHexDigit(value[at + 2]))
                    at += 2;
                else
                    return "behind a \\ there must be one of the characters \" + , ; < > \\ # = and blank, or two hexadecimal digits.";
            }
            else if (Special.Contains(value[at], StringComparison.Ordinal) || value[at] == '\0')
                return $"{value[at]} in a name is written with a \\ before it.";
            else if (at == 0 && (value[at] is ' ' or '#'))
                return "a name that begins with a blank or # has a \\ before it.";
            else if (value[at] == ' ' && at == value.Length - 1)
                return "a name that ends with a blank has a \\ before it.";
        }

        return length is 0 or > MaxValue ? $"a name has 1 to {MaxValue} characters." : null;
    }
}
