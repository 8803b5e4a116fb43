namespace Hub.Core.ActiveDirectory;

/// <summary>How rules name a group: by its sAMAccountName, or by its distinguished name.</summary>
public static class GroupName
{
    // "SAM-Account-Name attribute": 256 for groups (USER_INFO_0, rangeUpper of the schema).
    private const int MaxLength = 256;
    private const string Forbidden = "\"/\\[]:;|=,+*?<>@";

    /// <summary>Why a text names no group; null when it does.</summary>
    public static string? Objection(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (IsDistinguished(name))
            return DistinguishedName.Objection(name);
        return name.Length is 0 or > MaxLength ? $"A group's name has 1 to {MaxLength} characters."
            : name.FirstOrDefault(c => Forbidden.Contains(c, StringComparison.Ordinal) || char.IsControl(c)) is var c and not '\0' ? $"A group's name has no {c}. Write its pre-Windows 2000 name, or its whole distinguished name."
            : name[^1] == '.' || name.Trim() != name ? "A group's name does not end with a full stop, and does not begin or end with a blank."
            : null;
    }

    /// <summary>Whether it is a distinguished name.</summary>
    public static bool IsDistinguished(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.StartsWith("CN=", StringComparison.OrdinalIgnoreCase) || name.StartsWith("OU=", StringComparison.OrdinalIgnoreCase);
    }
}
