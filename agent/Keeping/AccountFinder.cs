using Hub.Agent.Domain;

namespace Hub.Agent.Keeping;

/// <summary>Finds the account that an order is for, and refuses those that are none of the agent's.</summary>
internal sealed class AccountFinder(Ldap ldap, AgentUnits units, ProtectedGroups groups)
{
    /// <summary>The account; null when one is to be made.</summary>
    /// <exception cref="AccountRefusedException">There is none and none is to be made, there are several, or the agent does not touch it.</exception>
    public DirectoryAccount? Find(AccountOrder order)
    {
        var account = order.ObjectGuid is { } guid ? Search($"(objectGUID={Ldap.Escape(guid.ToByteArray())})") is [var known, ..] ? known : null : null;
        account ??= ByEmployeeId(order);
        if (account is null)
            return order.MayMake && order.ObjectGuid is null ? null : throw Missing(order);
        if (!units.Holds(account.Name))
            throw new AccountRefusedException("outside", $"{account.Name} is in none of the OUs that the agent was given: it leaves it as it is. Move the account, or configure the agent with its OU.");
        return groups.GuardOf(account) is { } guard ? throw new AccountRefusedException("protected", $"{account.Name} is left as it is: {guard}.") : account;
    }

    /// <summary>The account of an order, wherever it is; null when there is none.</summary>
    public Guid? GuidOf(AccountOrder order) => ByEmployeeId(order)?.ObjectGuid;

    private DirectoryAccount? ByEmployeeId(AccountOrder order) => string.IsNullOrWhiteSpace(order.EmployeeId)
        ? throw new AccountRefusedException("account_missing", "The order says no employeeID.")
        : Search($"(employeeID={Ldap.Escape(order.EmployeeId)})") switch
        {
            [] => null,
            [var one] => one,
            [var one, var another, ..] => throw new AccountRefusedException("ambiguous", $"employeeID {order.EmployeeId} is of {one.Name} and of {another.Name}. Clear it where it is wrong."),
        };

    private DirectoryAccount[] Search(string filter) => [.. ldap.Search(ldap.Domain, $"(&{DirectoryAccount.Filter}{filter})", DirectoryAccount.Attributes).Take(2).Select(DirectoryAccount.Of)];

    private static AccountRefusedException Missing(AccountOrder order) => order.ObjectGuid is { } guid
        ? new AccountRefusedException("account_gone", $"The account with the objectGUID {guid} is no longer in the directory, and no other has the employeeID {order.EmployeeId}.")
        : new AccountRefusedException("account_missing", $"No account has the employeeID {order.EmployeeId}, and none is to be made.");
}
