using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Identity;

namespace Hub.Core.Accounts.External;

/// <summary>An identity at a provider that signs in to an account.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Issuer">Who vouches for it: <c>iss</c> of the provider's tokens.</param>
/// <param name="Subject">Whom it is about: <c>sub</c>, which the issuer never gives to another.</param>
/// <param name="Address">The address that it had when it was linked.</param>
/// <param name="LinkedAt">When, in UTC.</param>
public sealed record ExternalLogin(ExternalProvider Provider, string Issuer, string Subject, string Address, DateTimeOffset LinkedAt)
{
    /// <summary>What forms call it by: it tells nothing of it.</summary>
    [JsonIgnore]
    public string Key => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{Issuer} {Subject}")))[..16];

    /// <summary>Whether it is that identity.</summary>
    public bool Is(string issuer, string subject) => Issuer == issuer && Subject == subject;
}

/// <summary>An identity that is to be linked, as ASP.NET Core Identity names it.</summary>
/// <param name="login">The identity.</param>
public sealed class IdentityLogin(ExternalLogin login) : UserLoginInfo(login.Issuer, login.Subject, login.Provider.ToString())
{
    /// <summary>The identity.</summary>
    public ExternalLogin Login => login;
}
