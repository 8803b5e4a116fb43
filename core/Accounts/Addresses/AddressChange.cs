namespace Hub.Core.Accounts.Addresses;

/// <summary>Changes to what an account says of an address.</summary>
internal static class AddressChange
{
    /// <summary>The account with an address changed; what is stored of it is made when there is nothing yet.</summary>
    public static Account With(this Account account, LinkedAddress address, Func<AccountAddress, AccountAddress> change)
    {
        var stored = account.Addresses.FirstOrDefault(a => a.Is(address.Address)) ?? new AccountAddress { Address = address.Address, Source = address.Sources[0] };
        return account with { Addresses = [.. account.Addresses.Where(a => !a.Is(address.Address)), change(stored)] };
    }

    /// <summary>The account with an address changed if anything is stored of it.</summary>
    public static Account WithStored(this Account account, string address, Func<AccountAddress, AccountAddress> change) =>
        account with { Addresses = [.. account.Addresses.Select(a => a.Is(address) ? change(a) : a)] };
}
