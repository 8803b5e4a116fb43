using Microsoft.Graph.Models;

namespace Hub.Core.Provisioning.Graph;

/// <summary>How a Microsoft 365 user reads as an account.</summary>
internal static class GraphAccounts
{
    /// <summary>The properties that are asked for; Graph returns onPremisesSyncEnabled only then.</summary>
    public static readonly string[] Select =
        ["id", "userPrincipalName", "mail", "proxyAddresses", "employeeId", "givenName", "surname", "displayName", "onPremisesSyncEnabled", "accountEnabled"];

    private const string Smtp = "smtp:";

    /// <summary>The account.</summary>
    /// <param name="user">The user, with the properties of <see cref="Select"/>.</param>
    /// <param name="administrators">Ids of everybody who holds a directory role.</param>
    public static RemoteAccount From(User user, IReadOnlySet<string> administrators)
    {
        var address = Lower(user.UserPrincipalName) ?? "";
        return new RemoteAccount
        {
            DirectoryId = user.Id!,
            Address = address,
            Mail = Lower(user.Mail),
            Aliases = [.. (user.ProxyAddresses ?? []).Where(p => p.StartsWith(Smtp, StringComparison.OrdinalIgnoreCase)).Select(p => Lower(p[Smtp.Length..])!).Where(p => p != address).Distinct()],
            ExternalIds = string.IsNullOrEmpty(user.EmployeeId) ? [] : [user.EmployeeId],
            GivenName = user.GivenName ?? "",
            FamilyName = user.Surname ?? "",
            DisplayName = user.DisplayName ?? "",
            Administrator = administrators.Contains(user.Id!),
            OnPremises = user.OnPremisesSyncEnabled == true,
            Suspended = user.AccountEnabled == false,
        };
    }

    // Addresses are compared without case everywhere; CA1308 would have upper case, which no address shows.
#pragma warning disable CA1308
    private static string? Lower(string? address) => address?.ToLowerInvariant();
#pragma warning restore CA1308
}
