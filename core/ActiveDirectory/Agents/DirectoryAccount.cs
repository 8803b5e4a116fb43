using System.Text.Json.Serialization;

namespace Hub.Core.ActiveDirectory.Agents;

/// <summary>How the hub's work on one person's account stands.</summary>
public sealed record DirectoryAccount
{
    /// <summary>The person's id in the MIS.</summary>
    public required string PersonId { get; init; }

    /// <summary>The person's name; empty once the MIS no longer has the person.</summary>
    public string Name { get; init; } = "";

    /// <summary>The order that holds; empty when there is none.</summary>
    public string OrderId { get; init; } = "";

    /// <summary>Where it stands.</summary>
    public DirectoryAccountState State { get; init; }

    /// <summary>The user principal name that it is to have.</summary>
    public string? PrincipalName { get; init; }

    /// <summary>The sAMAccountName that it is to have.</summary>
    public string? AccountName { get; init; }

    /// <summary>Whether it is to be enabled.</summary>
    public bool Enabled { get; init; }

    /// <summary>What keeps the hub from giving an order, or a part of it, each in a sentence.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>What the agent said last; null while it has not.</summary>
    public OrderOutcome? Outcome { get; init; }

    /// <summary>Its code for why not; null when it did it.</summary>
    public string? Code { get; init; }

    /// <summary>Its words for why not; null when it did it.</summary>
    public string? Detail { get; init; }

    /// <summary>The last changes that it made.</summary>
    public IReadOnlyList<AccountChange> Changes { get; init; } = [];

    /// <summary>When it changed something last, in UTC; null for never.</summary>
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>When it answered last, in UTC; null for never.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>How the account stood when an order was last carried out; null while none was.</summary>
    public SettledAccount? Settled { get; init; }

    /// <summary>The groups that the hub put it in, or may have.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>The password that was drawn for it, encrypted by the hub; null when there is none.</summary>
    public string? Password { get; init; }

    /// <summary>When the account was made with that password, in UTC; null while it was not.</summary>
    public DateTimeOffset? PasswordSince { get; init; }

    /// <summary>Whether the directory had the account and has it no longer.</summary>
    public bool IsGone => this is { State: DirectoryAccountState.Refused, Code: "account_gone" };

    /// <summary>Whether the password may be shown: the account was made with it, and lately.</summary>
    public bool ShowsPassword(DateTimeOffset now) => Password is not null && PasswordSince + Accounts.Passwords.TemporaryPasswords.Lifetime > now;
}

/// <summary>How an account stood when an order was carried out.</summary>
public sealed record SettledAccount(bool Enabled, string? PrincipalName, string? AccountName, string? Unit);

/// <summary>Where the work on an account stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DirectoryAccountState>))]
public enum DirectoryAccountState
{
    /// <summary>The agent is to do it.</summary>
    [JsonStringEnumMemberName("waiting")]
    Waiting,

    /// <summary>It stands as it is to.</summary>
    [JsonStringEnumMemberName("done")]
    Done,

    /// <summary>The directory, or the agent, does not allow it.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,

    /// <summary>It could not be done; it is tried again.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>It is held until an administrator approves.</summary>
    [JsonStringEnumMemberName("held")]
    Held,

    /// <summary>The rules do not say enough for an order.</summary>
    [JsonStringEnumMemberName("incomplete")]
    Incomplete,
}
