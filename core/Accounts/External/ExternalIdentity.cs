using System.Security.Claims;
using Hub.Core.Mis;
using Hub.Core.Provisioning;

namespace Hub.Core.Accounts.External;

/// <summary>Who somebody is at a provider, as far as what the provider says can be believed.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Issuer">Who vouches: <c>iss</c>.</param>
/// <param name="Subject">Whom it is about: <c>sub</c>.</param>
/// <param name="Address">The address that the person signs in with there, lower case.</param>
/// <param name="DirectoryId">The id of the account in the school's directory.</param>
public sealed record ExternalIdentity(ExternalProvider Provider, string Issuer, string Subject, string Address, string DirectoryId)
{
    /// <summary>The Microsoft tenant that the account is in; null at another provider.</summary>
    public Guid? Tenant { get; init; }

    /// <summary>The address's domain.</summary>
    public string Domain => Address[(Address.IndexOf('@', StringComparison.Ordinal) + 1)..];

    /// <summary>The directory that holds the account.</summary>
    public DirectoryKind Directory => Provider == ExternalProvider.Microsoft ? DirectoryKind.Microsoft365 : DirectoryKind.Google;

    /// <summary>Reads what a provider's identity token says, whose signature, issuer, audience, time and nonce are checked already.</summary>
    /// <returns>The identity; null when it lacks what would make it believable.</returns>
    public static ExternalIdentity? Read(ExternalProvider provider, ClaimsPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        var (issuer, subject) = (principal.FindFirstValue("iss"), principal.FindFirstValue("sub"));
        if (string.IsNullOrEmpty(issuer) || string.IsNullOrEmpty(subject))
            return null;
        return provider == ExternalProvider.Microsoft ? OfMicrosoft(principal, issuer, subject) : OfGoogle(principal, issuer, subject);
    }

    /// <summary>
    /// The address is <c>preferred_username</c>, which a tenant gives its own people in domains that it has proved to own. <c>email</c> is not looked at: whoever runs a tenant
    /// writes there what they like (learn.microsoft.com, "Migrate away from using email claims for user identification or authorization"). A guest (<c>idp</c>) comes
    /// from elsewhere and carries an address that the tenant does not own.
    /// </summary>
    private static ExternalIdentity? OfMicrosoft(ClaimsPrincipal principal, string issuer, string subject) =>
        Guid.TryParse(principal.FindFirstValue("tid"), out var tenant) && Guid.TryParse(principal.FindFirstValue("oid"), out var id) && principal.FindFirst("idp") is null
        && EmailAddress.TryParse(principal.FindFirstValue("preferred_username") ?? "", out var address)
            ? new ExternalIdentity(ExternalProvider.Microsoft, issuer, subject, address, id.ToString()) { Tenant = tenant }
            : null;

    /// <summary>
    /// <c>hd</c> says that the account is a Workspace's own, and of which domain; a private account that was made with a school's address has none
    /// (developers.google.com, "OpenID Connect"). <c>sub</c> is the user id of the Directory API.
    /// </summary>
    private static ExternalIdentity? OfGoogle(ClaimsPrincipal principal, string issuer, string subject) =>
        bool.TryParse(principal.FindFirstValue("email_verified"), out var verified) && verified && EmailAddress.TryParse(principal.FindFirstValue("email") ?? "", out var address)
        && new ExternalIdentity(ExternalProvider.Google, issuer, subject, address, subject) is var identity
        && string.Equals(principal.FindFirstValue("hd"), identity.Domain, StringComparison.OrdinalIgnoreCase)
            ? identity
            : null;
}
