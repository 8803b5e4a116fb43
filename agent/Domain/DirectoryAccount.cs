using System.Buffers.Binary;
using System.DirectoryServices.Protocols;
using System.Globalization;

namespace Hub.Agent.Domain;

/// <summary>An account as it stands in the directory.</summary>
/// <param name="ObjectGuid">What names it for good.</param>
/// <param name="Name">Its distinguished name, which says where it is.</param>
/// <param name="Flags">Its <c>userAccountControl</c>.</param>
/// <param name="IsGuarded">Whether Windows guards it: it is, or was, in a privileged group, or the system needs it.</param>
/// <param name="PasswordSetAt">When its password was last set; null when the directory does not tell.</param>
/// <param name="Entry">Its attributes.</param>
internal sealed record DirectoryAccount(Guid ObjectGuid, string Name, int Flags, bool IsGuarded, DateTimeOffset? PasswordSetAt, SearchResultEntry Entry)
{
    private const int AccountDisabled = 2;

    /// <summary>Takes users, not computers, and not what is deleted.</summary>
    public const string Filter = "(&(objectCategory=person)(objectClass=user))";

    /// <summary>What <see cref="Of"/> reads.</summary>
    public static readonly string[] Attributes = ["*", "replPropertyMetaData"];

    /// <summary>Whether people can sign in with it.</summary>
    public bool Enabled => (Flags & AccountDisabled) == 0;

    /// <summary>A value; null when there is none.</summary>
    public string? this[string attribute] => Ldap.Text(Entry, attribute);

    /// <summary>The flags with which it is enabled, or is not.</summary>
    public int FlagsWhen(bool enabled) => enabled ? Flags & ~AccountDisabled : Flags | AccountDisabled;

    /// <summary>Reads an entry that was asked for with <see cref="Attributes"/>.</summary>
    public static DirectoryAccount Of(SearchResultEntry entry) => new(
        new Guid(Ldap.Bytes(entry, "objectGUID")!),
        entry.DistinguishedName,
        int.Parse(Ldap.Text(entry, "userAccountControl") ?? "0", CultureInfo.InvariantCulture),
        Ldap.Text(entry, "adminCount") == "1" || Ldap.Text(entry, "isCriticalSystemObject") == "TRUE",
        PasswordChangedAt(Ldap.Bytes(entry, "replPropertyMetaData")) ?? PasswordSetAtOf(entry),
        entry);

    private static DateTimeOffset? PasswordSetAtOf(SearchResultEntry entry) =>
        Ldap.Text(entry, "pwdLastSet") is { } ticks && long.TryParse(ticks, CultureInfo.InvariantCulture, out var time) && time > 0 ? DateTimeOffset.FromFileTime(time) : null;

    /// <summary>When <c>unicodePwd</c> was last written. <c>pwdLastSet</c> is 0 while a password must be changed at the next logon, and does not tell then.</summary>
    /// <remarks>MS-DRSR 5.166, PROPERTY_META_DATA_VECTOR: a head of 16 bytes with the count at 8, then 48 bytes for each attribute: its number, a version, the time in seconds since 1601.</remarks>
    private static DateTimeOffset? PasswordChangedAt(ReadOnlySpan<byte> changes)
    {
        const int Head = 16, Each = 48, UnicodePwd = 0x9005A;
        for (var at = Head; at + Each <= changes.Length; at += Each)
        {
            if (BinaryPrimitives.ReadInt32LittleEndian(changes[at..]) == UnicodePwd)
                return DateTimeOffset.FromFileTime(0).AddSeconds(BinaryPrimitives.ReadInt64LittleEndian(changes[(at + 8)..]));
        }

        return null;
    }
}
