using System.DirectoryServices.Protocols;
using Hub.Agent.Domain;

namespace Hub.Agent.Keeping;

/// <summary>Brings accounts to where orders say they are to stand. Looks at everything before it changes anything, and changes only what differs, so that an order may be carried out again at any time.</summary>
internal sealed class AccountKeeper
{
    private readonly Ldap ldap;
    private readonly ProtectedGroups groups;
    private readonly AgentUnits units;
    private readonly AccountFinder finder;

    /// <summary>A keeper for a batch of orders.</summary>
    public AccountKeeper(Ldap ldap, AgentUnits units)
    {
        (this.ldap, this.units) = (ldap, units);
        groups = new ProtectedGroups(ldap);
        finder = new AccountFinder(ldap, units, groups);
    }

    /// <summary>Carries an order out.</summary>
    /// <exception cref="LdapException">The directory cannot be reached. The order may be carried out again.</exception>
    public AccountAnswer Keep(AccountOrder order) => Answer(order, ldap.Send);

    /// <summary>What <see cref="Keep"/> would do. Changes nothing.</summary>
    public AccountAnswer Look(AccountOrder order) => Answer(order, send: null);

    private AccountAnswer Answer(AccountOrder order, Action<DirectoryRequest>? send)
    {
        var done = new List<AccountChange>();
        DirectoryAccount? account = null;
        var making = false;
        try
        {
            account = finder.Find(order);
            making = account is null;
            var place = Place(order, account);
            var (joined, left) = Memberships(order, account);
            NameHolders.Check(ldap, order, account);
            var steps = account is null ? AccountSteps.Make(order, place) : AccountSteps.Change(order, account, place);
            foreach (var step in steps.Before.Concat(AccountSteps.Groups(steps.Name, joined, left)).Concat(steps.After))
            {
                try
                {
                    send?.Invoke(step.Request);
                }
                catch (DirectoryOperationException e) when (step.IsDoneWhen(e.Response?.ResultCode))
                {
                    continue;
                }

                done.AddRange(step.Changes);
            }

            var guid = account?.ObjectGuid ?? (send is null ? null : GuidOf(steps.Name));
            return new AccountAnswer(order.Id, making ? AccountOutcome.Made : done.Count > 0 ? AccountOutcome.Changed : AccountOutcome.Unchanged, guid, done, null, null);
        }
        catch (AccountRefusedException e)
        {
            return new AccountAnswer(order.Id, AccountOutcome.Refused, account?.ObjectGuid, done, e.Code, e.Message);
        }
        catch (DirectoryOperationException e)
        {
            var (code, detail) = DirectoryRefusal.Of(e);
            var guid = account?.ObjectGuid ?? (done.Count > 0 ? finder.GuidOf(order) : null);
            return new AccountAnswer(order.Id, AccountOutcome.Failed, guid, done, code, detail);
        }
    }

    private Guid? GuidOf(string name) => ldap.Find(name, "objectGUID") is { } made ? new Guid(Ldap.Bytes(made, "objectGUID")!) : null;

    /// <summary>Where the account is to be, and what it is to be called there.</summary>
    private AccountPlace Place(AccountOrder order, DirectoryAccount? account)
    {
        var accountName = order.Attributes.GetValueOrDefault("sAMAccountName");
        if (account is null && (accountName is null || order.Unit is null || order.Password is null))
            throw new AccountRefusedException("account_missing", "There is no such account, and one cannot be made without an OU, a sAMAccountName and a password.");
        if (order.Attributes.Keys.FirstOrDefault(ForeignAttributes.Contains) is { } foreign)
            throw new AccountRefusedException("not_permitted", $"The agent does not set {foreign}.");
        var unit = order.Unit is null ? EntryName.ContainerOf(account!.Name) : units.Find(order.Unit);
        // People's own common names, made by hand, stay.
        var follows = account is null || (account["sAMAccountName"] == account["cn"] && accountName is not null);
        return new AccountPlace(unit, follows ? accountName! : account!["cn"]!);
    }

    private (List<(string Group, string Name)> Joined, List<(string Group, string Name)> Left) Memberships(AccountOrder order, DirectoryAccount? account)
    {
        var now = account is null ? [] : Ldap.Texts(account.Entry, "memberOf").ToHashSet(StringComparer.OrdinalIgnoreCase);
        var (joined, left) = (new List<(string, string)>(), new List<(string, string)>());
        foreach (var group in order.Groups)
        {
            var (name, code, objection) = groups.Find(group);
            if (code is not null)
                throw new AccountRefusedException(code, objection!);
            if (!now.Contains(name!))
                joined.Add((group, name!));
        }

        // A group that is not there has no members to take out; whoever is in a guarded one is not touched at all.
        foreach (var group in order.NotInGroups)
        {
            if (groups.Find(group).Name is { } name && now.Contains(name))
                left.Add((group, name));
        }

        return (joined, left);
    }

    /// <summary>What an order can never set: what makes somebody mighty, and what has a way of its own.</summary>
    private static readonly HashSet<string> ForeignAttributes = new(StringComparer.OrdinalIgnoreCase)
    {
        "objectClass", "objectGUID", "objectSid", "cn", "name", "distinguishedName", "unicodePwd", "userPassword", "dBCSPwd", "userAccountControl", "pwdLastSet", "lockoutTime", "adminCount", "isCriticalSystemObject",
        "primaryGroupID", "memberOf", "member", "nTSecurityDescriptor", "sIDHistory", "servicePrincipalName", "altSecurityIdentities", "msDS-AllowedToDelegateTo", "msDS-AllowedToActOnBehalfOfOtherIdentity",
        "msDS-KeyCredentialLink", "userCertificate", "scriptPath", "managedBy",
    };
}

/// <summary>Where an account is, or is to be.</summary>
/// <param name="Unit">The distinguished name of the container.</param>
/// <param name="CommonName">What it is called in it.</param>
internal sealed record AccountPlace(string Unit, string CommonName)
{
    /// <summary>The distinguished name.</summary>
    public string Name => EntryName.In(Unit, CommonName);
}
