using System.Text.Json.Serialization;

namespace Hub.Core.Provisioning;

/// <summary>Where accounts are provisioned.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DirectoryKind>))]
public enum DirectoryKind
{
    /// <summary>Microsoft 365 (Entra).</summary>
    [JsonStringEnumMemberName("microsoft365")]
    Microsoft365,

    /// <summary>Google Workspace.</summary>
    [JsonStringEnumMemberName("google")]
    Google,
}

/// <summary>The account of a person in a directory, as the hub knows it.</summary>
/// <param name="SiteId">The site.</param>
/// <param name="Directory">The directory.</param>
/// <param name="PersonId">The person's id in the MIS.</param>
/// <param name="DirectoryId">The directory's immutable id of the account (Entra object id, Google user id).</param>
/// <param name="Address">The address that signs in there, lower case, as last seen or written.</param>
public sealed record DirectoryAccount(Guid SiteId, DirectoryKind Directory, string PersonId, string DirectoryId, string Address);
