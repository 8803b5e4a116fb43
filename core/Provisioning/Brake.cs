using System.Globalization;

namespace Hub.Core.Provisioning;

/// <summary>The limit above which a set of updates waits for somebody's approval.</summary>
/// <param name="Percent">The share of a directory's accounts that may change without being asked.</param>
/// <param name="FromAccounts">Directories with fewer accounts are not braked.</param>
internal sealed record Brake(double Percent = 20, int FromAccounts = 100)
{
    /// <summary>Why the set is held; null when it is not.</summary>
    /// <param name="changes">Accounts that would change.</param>
    /// <param name="accounts">Accounts in the directory.</param>
    public string? Reason(int changes, int accounts)
    {
        if (accounts < FromAccounts || changes * 100.0 <= Percent * accounts)
            return null;
        return string.Create(CultureInfo.InvariantCulture, $"{changes} of {accounts} accounts would change ({changes * 100.0 / accounts:0.#} %); more than {Percent:0.#} % needs approval.");
    }
}
