using Hub.Core.Provisioning;

namespace Hub.Functions.Provisioning;

/// <summary>The link between a person and an account as callers see it.</summary>
/// <param name="PersonId">The person's id in the MIS.</param>
/// <param name="Directory">The directory.</param>
/// <param name="Account">The directory's immutable id of the account; what a caller may PUT again.</param>
/// <param name="Address">The address that signs in there, as last seen or written.</param>
internal sealed record AccountLinkView(string PersonId, DirectoryKind Directory, string Account, string Address)
{
    public static AccountLinkView Of(DirectoryAccount link) => new(link.PersonId, link.Directory, link.DirectoryId, link.Address);
}
