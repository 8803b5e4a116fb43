using Google.Apis.Requests;
using Newtonsoft.Json;

namespace Hub.Local.GoogleDirectory.Data;

/// <summary>A Google account. A field that is null is not sent, so a patch leaves it as it is.</summary>
public class User : IDirectResponseSchema
{
    /// <summary>Further addresses that reach the account; read-only.</summary>
    [JsonProperty("aliases")]
    public virtual IList<string>? Aliases { get; set; }

    /// <summary>Whether the account is archived.</summary>
    [JsonProperty("archived")]
    public virtual bool? Archived { get; set; }

    /// <summary>Whether the password must be changed at the next sign-in.</summary>
    [JsonProperty("changePasswordAtNextLogin")]
    public virtual bool? ChangePasswordAtNextLogin { get; set; }

    /// <summary>When the account was made, as Google wrote it; read-only.</summary>
    [JsonProperty("creationTime")]
    public virtual string? CreationTimeRaw { get; set; }

    /// <summary>The customer that the account belongs to; read-only.</summary>
    [JsonProperty("customerId")]
    public virtual string? CustomerId { get; set; }

    /// <summary>All addresses: a list of <c>address</c>, <c>type</c>, <c>primary</c>.</summary>
    [JsonProperty("emails")]
    public virtual object? Emails { get; set; }

    /// <summary>Version of the account.</summary>
    [JsonProperty("etag")]
    public virtual string? ETag { get; set; }

    /// <summary>Ids that others gave: a list of <c>value</c>, <c>type</c> (<c>organization</c> for the school's own).</summary>
    [JsonProperty("externalIds")]
    public virtual object? ExternalIds { get; set; }

    /// <summary>Immutable id of the account; read-only.</summary>
    [JsonProperty("id")]
    public virtual string? Id { get; set; }

    /// <summary>Whether the account is a super administrator; read-only here.</summary>
    [JsonProperty("isAdmin")]
    public virtual bool? IsAdmin { get; set; }

    /// <summary>Whether the account is an administrator with part of the privileges; read-only.</summary>
    [JsonProperty("isDelegatedAdmin")]
    public virtual bool? IsDelegatedAdmin { get; set; }

    /// <summary>Whether the account has a mailbox; read-only.</summary>
    [JsonProperty("isMailboxSetup")]
    public virtual bool? IsMailboxSetup { get; set; }

    /// <summary><c>admin#directory#user</c>.</summary>
    [JsonProperty("kind")]
    public virtual string? Kind { get; set; }

    /// <summary>The holder's name.</summary>
    [JsonProperty("name")]
    public virtual UserName? Name { get; set; }

    /// <summary>Aliases outside the customer's own domains; read-only.</summary>
    [JsonProperty("nonEditableAliases")]
    public virtual IList<string>? NonEditableAliases { get; set; }

    /// <summary>Path of the organisational unit.</summary>
    [JsonProperty("orgUnitPath")]
    public virtual string? OrgUnitPath { get; set; }

    /// <summary>Password of a new account: 8 to 100 ASCII characters; never answered.</summary>
    [JsonProperty("password")]
    public virtual string? Password { get; set; }

    /// <summary>The address that signs in; changing it keeps the old one as an alias.</summary>
    [JsonProperty("primaryEmail")]
    public virtual string? PrimaryEmail { get; set; }

    /// <summary>Whether the account is suspended.</summary>
    [JsonProperty("suspended")]
    public virtual bool? Suspended { get; set; }

    /// <summary>Why it is suspended; read-only.</summary>
    [JsonProperty("suspensionReason")]
    public virtual string? SuspensionReason { get; set; }
}
