namespace Hub.Core.ActiveDirectory;

/// <summary>What a sAMAccountName may be, whatever the school's rules.</summary>
/// <remarks>
/// learn.microsoft.com, "SAM-Account-Name attribute" (at most 20 characters, none of <c>" / \ [ ] : ; | = , + * ? &lt; &gt;</c>) and "USER_INFO_0" (no control characters, no full stop at the end);
/// Active Directory's user interface takes no <c>@</c> either. Accounts that a domain has from the start are in "Active Directory default user accounts".
/// </remarks>
public static class AccountNameLaw
{
    /// <summary>The most characters.</summary>
    public const int MaxLength = 20;

    private const string Forbidden = "\"/\\[]:;|=,+*?<>@";

    private static readonly HashSet<string> BuiltIn = new(["administrator", "guest", "krbtgt", "defaultaccount", "wdagutilityaccount", "helpassistant", "system", "none"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Why a name may not be one; null when it may.</summary>
    public static string? Objection(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name switch
        {
            "" => "It is empty.",
            { Length: > MaxLength } => $"It has {name.Length} characters; a sAMAccountName has at most {MaxLength}.",
            _ when name.FirstOrDefault(c => Forbidden.Contains(c, StringComparison.Ordinal)) is var c and not '\0' => $"It has {c}, which no sAMAccountName may have.",
            _ when name.Any(char.IsControl) => "It has a control character.",
            _ when name[^1] == '.' => "It ends in a full stop.",
            _ when name[0] == ' ' || name[^1] == ' ' => "It begins or ends with a blank.",
            _ when BuiltIn.Contains(name) => "A domain has an account of this name from the start.",
            _ => null,
        };
    }
}
