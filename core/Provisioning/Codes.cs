namespace Hub.Core.Provisioning;

/// <summary>What programs branch on in a person's row. Never renamed, since integrators store them.</summary>
internal static class Codes
{
    public const string Rename = "rename";
    public const string Updated = "updated";
    public const string Unchanged = "unchanged";
    public const string UnknownPerson = "unknown_person";
    public const string UserTypeExcluded = "user_type_excluded";
    public const string NoMisAddress = "no_mis_address";
    public const string NoAccount = "no_account";
    public const string AmbiguousAccount = "ambiguous_account";
    public const string Administrator = "administrator";
    public const string OnPremises = "on_premises";
    public const string DomainNotVerified = "domain_not_verified";
    public const string ReservedAlias = "reserved_alias";
    public const string AddressNotAllowed = "address_not_allowed";
    public const string AddressTaken = "address_taken";
    public const string AddressShared = "address_shared";
    public const string ChangedSincePreview = "changed_since_preview";
    public const string DirectoryRefused = "directory_refused";
    public const string DirectoryUnavailable = "directory_unavailable";
    public const string Throttled = "throttled";
    public const string NotAttempted = "not_attempted";
}
