using Azure;
using Hub.Core.Operations.DataProtection;

namespace Hub.Core.ActiveDirectory;

/// <summary>The names of a school's people as they are stored.</summary>
/// <param name="People">By person.</param>
/// <param name="PrincipalNameOwners">Every user principal name that anybody has or once had, and whose it is. Without regard to case.</param>
/// <param name="AccountNameOwners">The same for sAMAccountNames.</param>
public sealed record StoredNames(
    IReadOnlyDictionary<string, StoredName> People, IReadOnlyDictionary<string, string> PrincipalNameOwners, IReadOnlyDictionary<string, string> AccountNameOwners)
{
    /// <summary>Hashes of the names of people who were erased: nobody else is given one.</summary>
    internal IReadOnlySet<string> Retired { get; init; } = new HashSet<string>();

    /// <summary>Whether a user principal name was that of somebody who was erased.</summary>
    internal bool IsRetiredPrincipalName(string? name) => name is not null && Retired.Count > 0 && Retired.Contains(RetiredPrincipalName(name));

    /// <summary>Whether a sAMAccountName was that of somebody who was erased.</summary>
    internal bool IsRetiredAccountName(string? name) => name is not null && Retired.Count > 0 && Retired.Contains(RetiredAccountName(name));

    internal static string RetiredPrincipalName(string name) => RetiredName.Of("userPrincipalName", name);

    internal static string RetiredAccountName(string name) => RetiredName.Of("sAMAccountName", name);

    /// <summary>Of a school that has named nobody.</summary>
    public static readonly StoredNames None = new(new Dictionary<string, StoredName>(), new Dictionary<string, string>(), new Dictionary<string, string>());
}

/// <summary>The names of a person.</summary>
/// <param name="PersonId">The person's id in the MIS.</param>
/// <param name="PrincipalName">The user principal name; null when there is none.</param>
/// <param name="AccountName">The sAMAccountName; null when there is none.</param>
public sealed record StoredName(string PersonId, HeldName? PrincipalName, HeldName? AccountName)
{
    /// <summary>The account's <c>objectGUID</c>; null until the directory has told it.</summary>
    public Guid? ObjectGuid { get; init; }

    internal ETag Version { get; init; }
}

/// <summary>A name that somebody has.</summary>
/// <param name="Value">The name.</param>
/// <param name="Source">The alternate that gave it.</param>
/// <param name="Since">Since when, in UTC.</param>
public sealed record HeldName(string Value, string Source, DateTimeOffset Since);
