using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hub.Core.ActiveDirectory.Agents;

/// <summary>How one account is to stand, as the agent is told it: the whole state and not a step, so that carrying it out twice is harmless (docs/agent-api.md).</summary>
public sealed record DirectoryOrder
{
    // Of the person, and of the state.
    private const int KeyLength = 24;
    private const int StateLength = 16;

    /// <summary>Whose it is and which state it asks for: another state is another order.</summary>
    public string Id { get; init; } = "";

    /// <summary>When it was given, in UTC.</summary>
    public DateTimeOffset GivenAt { get; init; }

    /// <summary>The account's <c>objectGUID</c>, by which it is found first; null until the directory has told it.</summary>
    public Guid? ObjectGuid { get; init; }

    /// <summary>The <c>employeeID</c>, by which it is found otherwise.</summary>
    public required string EmployeeId { get; init; }

    /// <summary>Whether the account is enabled.</summary>
    public required bool Enabled { get; init; }

    /// <summary>The distinguished name of the OU; null to leave it where it is.</summary>
    public string? Unit { get; init; }

    /// <summary>What attributes are to hold, by name; null to clear one. What is absent is left alone.</summary>
    public required IReadOnlyDictionary<string, string?> Attributes { get; init; }

    /// <summary>The groups that it is to be in.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>The groups that it is not to be in: what rules name for others, and what the hub put it in before. All else is left alone.</summary>
    public IReadOnlyList<string> NotInGroups { get; init; } = [];

    /// <summary>The password, should the account be made, as a compact JWE that the agent alone can read; null for none.</summary>
    public string? Password { get; init; }

    /// <summary>Whether an account that is there gets the password, too.</summary>
    public bool ResetPassword { get; init; }

    /// <summary>Whether the password must be changed at the next logon.</summary>
    public bool ChangePassword { get; init; }

    /// <summary>Whether the account may be made where there is none.</summary>
    public bool MayMake { get; init; }

    /// <summary>The part of an id that names the person.</summary>
    internal static string KeyOf(string personId) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(personId)))[..KeyLength];

    /// <summary>The person's part of an id that somebody sent; null when it is none.</summary>
    internal static string? KeyIn(string orderId) =>
        orderId.Length == KeyLength + 1 + StateLength && orderId[KeyLength] == '-' && orderId.All(c => char.IsAsciiHexDigitLower(c) || c == '-') ? orderId[..KeyLength] : null;

    /// <summary>The order for an account.</summary>
    /// <param name="desired">How it is to stand.</param>
    /// <param name="ruled">The groups that rules name as they stand there, without tokens.</param>
    /// <param name="before">The groups that the hub put it in before.</param>
    /// <param name="now">The time.</param>
    internal static DirectoryOrder Of(DesiredAccount desired, IEnumerable<string> ruled, IEnumerable<string> before, DateTimeOffset now)
    {
        var attributes = new SortedDictionary<string, string?>(StringComparer.Ordinal) { ["employeeID"] = desired.EmployeeId };
        foreach (var (name, value) in desired.Attributes)
            attributes[name] = value;
        foreach (var (name, value) in new (string, string?)[]
        {
            ("userPrincipalName", desired.PrincipalName), ("sAMAccountName", desired.AccountName), ("givenName", desired.GivenName), ("sn", desired.Surname), ("displayName", desired.DisplayName),
            ("homeDrive", desired.HomeDrive), ("homeDirectory", desired.HomeDirectory), ("profilePath", desired.ProfilePath),
        })
        {
            if (value is not null)
                attributes[name] = value;
        }

        // Whoever has left keeps the groups, so that who comes back finds all as it was.
        var literal = desired.Enabled ? Except(ruled, desired.Groups) : [];
        var order = new DirectoryOrder
        {
            GivenAt = now,
            ObjectGuid = desired.ObjectGuid,
            EmployeeId = desired.EmployeeId,
            Enabled = desired.Enabled,
            Unit = desired.Unit,
            Attributes = attributes,
            Groups = desired.Groups,
            ChangePassword = desired.Password.ChangeAtNextLogon,
            MayMake = desired.CanBeMade,
        };
        var state = JsonSerializer.SerializeToUtf8Bytes(new { order.EmployeeId, order.Enabled, order.Unit, order.Attributes, order.Groups, literal, order.MayMake });
        return order with
        {
            Id = $"{KeyOf(desired.PersonId)}-{Convert.ToHexStringLower(SHA256.HashData(state))[..StateLength]}",
            NotInGroups = desired.Enabled ? Except(literal.Concat(before), desired.Groups) : [],
        };
    }

    private static string[] Except(IEnumerable<string> groups, IReadOnlyList<string> own) =>
        [.. groups.Except(own, StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)];
}

/// <summary>What became of an order.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OrderOutcome>))]
public enum OrderOutcome
{
    /// <summary>The account stood so already.</summary>
    [JsonStringEnumMemberName("unchanged")]
    Unchanged,

    /// <summary>It was made.</summary>
    [JsonStringEnumMemberName("made")]
    Made,

    /// <summary>It was changed.</summary>
    [JsonStringEnumMemberName("changed")]
    Changed,

    /// <summary>It cannot be so; somebody has to change something.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,

    /// <summary>It could not be done now.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,
}

/// <summary>One thing that the agent changed.</summary>
/// <param name="What">The attribute, or <c>unit</c>, <c>enabled</c>, <c>group</c> and the like.</param>
/// <param name="Before">What it was; null for nothing.</param>
/// <param name="After">What it is; null for nothing.</param>
public sealed record AccountChange(string What, string? Before, string? After);
