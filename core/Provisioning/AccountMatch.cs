namespace Hub.Core.Provisioning;

/// <summary>The account of a person, or why there is none.</summary>
/// <param name="Account">The account.</param>
/// <param name="Code">Why there is none; null when there is one.</param>
/// <param name="Reason">The same in a sentence.</param>
internal readonly record struct AccountMatch(RemoteAccount? Account, string? Code, string? Reason)
{
    /// <summary>Nothing in the directory points to the person.</summary>
    public static readonly AccountMatch None = new(null, Codes.NoAccount, "No account in the directory carries this person's id or an address of theirs.");

    /// <summary>The account was found.</summary>
    public static AccountMatch Of(RemoteAccount account) => new(account, null, null);

    /// <summary>There is more than one reading, so none is taken.</summary>
    public static AccountMatch Ambiguous(string reason) => new(null, Codes.AmbiguousAccount, reason);
}
