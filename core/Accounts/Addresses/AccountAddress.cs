namespace Hub.Core.Accounts.Addresses;

/// <summary>What is stored with an account about one of its addresses. Where the address is still to be found decides at the time of use whether any of it counts.</summary>
public sealed record AccountAddress
{
    /// <summary>The address, lower case.</summary>
    public required string Address { get; init; }

    /// <summary>Where it came from when this was stored, for saying so when it is no longer there.</summary>
    public required AddressSource Source { get; init; }

    /// <summary>Whether somebody added it by hand: then it stays until somebody removes it.</summary>
    public bool Added { get; init; }

    /// <summary>When the person proved to receive its mail; null when not yet.</summary>
    public DateTimeOffset? VerifiedAt { get; init; }

    /// <summary>Whether it is to sign in.</summary>
    public bool SignsIn { get; init; }

    /// <summary>Whether it is to receive notices.</summary>
    public bool Notified { get; init; }

    /// <summary>Whether this is about that address.</summary>
    public bool Is(string address) => string.Equals(Address, address, StringComparison.OrdinalIgnoreCase);
}
