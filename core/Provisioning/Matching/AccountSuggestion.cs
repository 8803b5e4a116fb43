namespace Hub.Core.Provisioning.Matching;

/// <summary>An account that is very likely a person's. Nothing is done with it until somebody says that it is.</summary>
/// <param name="PersonId">The person's id in the MIS.</param>
/// <param name="DirectoryId">The directory's immutable id of the account.</param>
/// <param name="Address">The address that signs in there, lower case.</param>
/// <param name="Why">What speaks for it, in a sentence.</param>
public sealed record AccountSuggestion(string PersonId, string DirectoryId, string Address, string Why);
