namespace Hub.Core.ActiveDirectory;

/// <summary>What a user principal name may be so that Active Directory keeps it and Entra takes it as it is.</summary>
/// <remarks>
/// learn.microsoft.com, "Prepare for directory synchronization to Microsoft 365" and "Username policies" of Entra: letters, digits and <c>' . - _ ! # ^ ~</c>, no accents; at most 64 characters before the <c>@</c>, 48 behind
/// it, 113 in all; no full stop next to the <c>@</c>, at the beginning, or next to another one. Active Directory itself would take 1,024 (MS-ADA3, userPrincipalName).
/// </remarks>
public static class PrincipalNameLaw
{
    /// <summary>The most characters before the <c>@</c>.</summary>
    public const int MaxPrefix = 64;

    /// <summary>The most characters behind it.</summary>
    public const int MaxSuffix = 48;

    /// <summary>The most in all.</summary>
    public const int MaxLength = MaxPrefix + 1 + MaxSuffix;

    private const string Marks = "'.-_!#^~";

    /// <summary>Why a name may not be one; null when it may.</summary>
    /// <param name="name">The whole name.</param>
    /// <param name="suffixes">The suffixes that the school allows, lower case.</param>
    public static string? Objection(string name, IReadOnlyCollection<string> suffixes)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(suffixes);
        var at = name.LastIndexOf('@');
        if (at < 0)
            return "It has no @.";
        return PrefixObjection(name[..at]) ?? (suffixes.Contains(name[(at + 1)..].ToLowerInvariant()) ? null : $"{name[(at + 1)..]} is not one of the suffixes that the school allows.");
    }

    /// <summary>Why a text may not stand before the <c>@</c>; null when it may.</summary>
    public static string? PrefixObjection(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return prefix switch
        {
            "" => "Nothing stands before the @.",
            { Length: > MaxPrefix } => $"{prefix.Length} characters stand before the @; at most {MaxPrefix} may.",
            _ when prefix.FirstOrDefault(c => !char.IsAsciiLetterOrDigit(c) && !Marks.Contains(c, StringComparison.Ordinal)) is var c and not '\0' => $"It has {c}, which Entra does not take.",
            _ when prefix[0] == '.' || prefix[^1] == '.' => "It begins with a full stop, or has one before the @.",
            _ when prefix.Contains("..", StringComparison.Ordinal) => "It has two full stops together.",
            _ => null,
        };
    }

    /// <summary>Why a domain may not stand behind the <c>@</c>; null when it may.</summary>
    public static string? SuffixObjection(string suffix)
    {
        ArgumentNullException.ThrowIfNull(suffix);
        return suffix.Length > MaxSuffix ? $"{suffix} has {suffix.Length} characters; at most {MaxSuffix} may stand behind the @." : null;
    }
}
