using System.DirectoryServices.Protocols;
using System.Globalization;

namespace Hub.Agent.Directory;

/// <summary>An account as it stands in the directory.</summary>
/// <param name="ObjectGuid">What names it for good.</param>
/// <param name="Name">Its distinguished name, which says where it is.</param>
/// <param name="Flags">Its <c>userAccountControl</c>.</param>
/// <param name="IsGuarded">Whether Windows guards it: it is, or was, in a privileged group, or the system needs it.</param>
/// <param name="PasswordSetAt">When its password was last set; null when it must be changed at the next logon, or never was set.</param>
/// <param name="Entry">Its attributes.</param>
internal sealed record DirectoryAccount(Guid ObjectGuid, string Name, int Flags, bool IsGuarded, DateTimeOffset? PasswordSetAt, SearchResultEntry Entry)
{
    private const int AccountDisabled = 2;

    /// <summary>Takes users, not computers, and not what is deleted.</summary>
    public const string Filter = "(&(objectCategory=person)(objectClass=user))";

    /// <summary>Whether people can sign in with it.</summary>
    public bool Enabled => (Flags & AccountDisabled) == 0;

    /// <summary>A value; null when there is none.</summary>
    public string? this[string attribute] => Ldap.Text(Entry, attribute);

    /// <summary>The flags with which it is enabled, or is not.</summary>
    public int FlagsWhen(bool enabled) => enabled ? Flags & ~AccountDisabled : Flags | AccountDisabled;

    /// <summary>Reads an entry that was asked for with all attributes.</summary>
    public static DirectoryAccount Of(SearchResultEntry entry)
    {
        var set = Ldap.Text(entry, "pwdLastSet") is { } ticks && long.TryParse(ticks, CultureInfo.InvariantCulture, out var time) && time > 0 ? DateTimeOffset.FromFileTime(time) : (DateTimeOffset?)null;
        return new DirectoryAccount(
            new Guid(Ldap.Bytes(entry, "objectGUID")!),
            entry.DistinguishedName,
            int.Parse(Ldap.Text(entry, "userAccountControl") ?? "0", CultureInfo.InvariantCulture),
            Ldap.Text(entry, "adminCount") == "1" || Ldap.Text(entry, "isCriticalSystemObject") == "TRUE",
            set,
            entry);
    }
}
