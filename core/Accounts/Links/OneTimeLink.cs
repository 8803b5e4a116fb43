using Azure;

namespace Hub.Core.Accounts.Links;

/// <summary>What a one-time link is for. A link for one thing does nothing else.</summary>
public enum LinkPurpose
{
    /// <summary>Proves that a person receives an address's mail.</summary>
    Verification,

    /// <summary>Sets a password.</summary>
    Recovery,
}

/// <summary>A link that was sent and still holds.</summary>
/// <param name="AccountId">The account that it is for.</param>
/// <param name="Address">The address that it was sent to.</param>
/// <param name="MadeAt">When, in UTC.</param>
public sealed record OneTimeLink(Guid AccountId, string Address, DateTimeOffset MadeAt)
{
    internal string RowKey { get; init; } = "";

    internal ETag ETag { get; init; }
}
