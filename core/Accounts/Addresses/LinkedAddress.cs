namespace Hub.Core.Accounts.Addresses;

/// <summary>An address of an account, as it counts now.</summary>
/// <param name="Address">The address, lower case.</param>
/// <param name="Sources">Everywhere it is to be found; where it was, when it is <see cref="Gone"/>.</param>
public sealed record LinkedAddress(string Address, IReadOnlyList<AddressSource> Sources)
{
    /// <summary>Whether it is to be found nowhere any more: it neither signs in nor receives anything.</summary>
    public bool Gone { get; init; }

    /// <summary>Whether it is known to be the person's.</summary>
    public bool Verified { get; init; }

    /// <summary>Whether it signs in.</summary>
    public bool SignsIn { get; init; }

    /// <summary>Whether it signs in without anybody having asked for it, as the address of the person's Microsoft 365 or Google account does.</summary>
    public bool SignsInByItself { get; init; }

    /// <summary>Whether it receives notices.</summary>
    public bool Notified { get; init; }

    /// <summary>Whether the person may take it off the list: what others hold comes back by itself.</summary>
    public bool Removable => Gone || Sources is [AddressSource.HubId];

    /// <summary>Whether this is that address.</summary>
    public bool Is(string address) => string.Equals(Address, address, StringComparison.OrdinalIgnoreCase);
}
