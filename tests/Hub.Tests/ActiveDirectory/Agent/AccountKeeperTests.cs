using System.DirectoryServices.Protocols;
using Hub.Agent;
using Hub.Agent.Domain;
using Hub.Agent.Keeping;
using Hub.Agent.Reporting;
using static Hub.Tests.ActiveDirectory.Agent.AgentTestOrders;

namespace Hub.Tests.ActiveDirectory.Agent;

/// <summary>What the agent does to accounts of a real Active Directory, and what it leaves alone.</summary>
public sealed class AccountKeeperTests(DomainController dc)
{
    [Fact]
    public async Task Keep_NewPerson_IsMadeAsOrderedAndASecondTimeChangesNothing()
    {
        var unit = await dc.NewUnitAsync();
        using var ldap = dc.Administrator();
        ldap.MakeGroup(unit, $"g{NewName()}");
        var group = $"g{NewName()}";
        var groupName = ldap.MakeGroup(unit, group);
        var order = Order(unit, NewName(), true, ("givenName", "Zoë"), ("sn", "O'Łukasz, Jr"), ("displayName", "Zoë \"Z\" #1")) with { Groups = [group], ChangePassword = true };

        var made = dc.Keep(unit, order);
        var again = dc.Keep(unit, order);

        Assert.Equal((AccountOutcome.Made, (string?)null), (made.Outcome, made.Detail));
        Assert.Equal((AccountOutcome.Unchanged, made.ObjectGuid), (again.Outcome, again.ObjectGuid));
        var entry = ldap.Account(order.Attributes["sAMAccountName"]!)!;
        Assert.All(order.Attributes, a => Assert.Equal(a.Value, Ldap.Text(entry, a.Key)));
        Assert.Equal(("512", "0", groupName), (Ldap.Text(entry, "userAccountControl"), Ldap.Text(entry, "pwdLastSet"), Ldap.Text(entry, "memberOf")));
        Assert.DoesNotContain(made.Changes, c => c.After == Password);
    }

    [Fact]
    public async Task Keep_ChangedPerson_IsRenamedMovedAndRegroupedAndToldWithBeforeAndAfter()
    {
        var unit = await dc.NewUnitAsync();
        using var ldap = dc.Administrator();
        var (from, to) = ($"g{NewName()}", $"g{NewName()}");
        ldap.MakeGroup(unit, from);
        ldap.MakeGroup(unit, to);
        var leavers = $"OU=Year 7\\, Red,{unit}";
        ldap.Send(new AddRequest(leavers, "organizationalUnit"));
        var order = Order(unit, NewName(), true, ("department", "Maths")) with { Groups = [from] };
        var made = dc.Keep(unit, order);
        var name = NewName();
        var changed = order.With("sAMAccountName", name).With("userPrincipalName", $"{name}@school.test").With("department", null) with
        { Unit = leavers, Groups = [to], NotInGroups = [from], Enabled = false, ObjectGuid = made.ObjectGuid };

        var answer = dc.Keep(unit, changed);

        Assert.Equal((AccountOutcome.Changed, made.ObjectGuid), (answer.Outcome, answer.ObjectGuid));
        Assert.Contains(new AccountChange("enabled", "true", "false"), answer.Changes);
        Assert.Contains(new AccountChange("department", "Maths", null), answer.Changes);
        Assert.Contains(new AccountChange("group", from, null), answer.Changes);
        var entry = ldap.Account(name)!;
        Assert.Equal(($"CN={name},{leavers}", "514"), (entry.DistinguishedName, Ldap.Text(entry, "userAccountControl")));
        Assert.Equal(AccountOutcome.Unchanged, dc.Keep(unit, changed).Outcome);
        Assert.Equal(AccountOutcome.Changed, dc.Keep(unit, changed with { Enabled = true }).Outcome);
    }

    [Fact]
    public async Task Keep_CommonNameMadeByHand_Stays()
    {
        var unit = await dc.NewUnitAsync();
        using var ldap = dc.Administrator();
        var order = Order(unit, NewName());
        dc.Keep(unit, order);
        ldap.Send(new ModifyDNRequest($"CN={order.Attributes["sAMAccountName"]},{unit}", null, "CN=Jane Smith"));
        var name = NewName();

        dc.Keep(unit, order.With("sAMAccountName", name));

        Assert.Equal($"CN=Jane Smith,{unit}", ldap.Account(name)!.DistinguishedName);
    }

    [Fact]
    public async Task Keep_PasswordReset_HappensOnceEvenWhenItMustBeChanged()
    {
        var unit = await dc.NewUnitAsync();
        var order = Order(unit, NewName()) with { GivenAt = DateTimeOffset.UtcNow.AddMinutes(-10) };
        dc.Keep(unit, order);
        var reset = order with { GivenAt = DateTimeOffset.UtcNow.AddSeconds(-1), ResetPassword = true, ChangePassword = true, Password = "Other-Pass2" };
        await Task.Delay(1100, TestContext.Current.CancellationToken);
        reset = reset with { GivenAt = DateTimeOffset.UtcNow };
        await Task.Delay(1100, TestContext.Current.CancellationToken);

        Assert.Contains(dc.Keep(unit, reset).Changes, c => c.What == "password");
        Assert.Equal(AccountOutcome.Unchanged, dc.Keep(unit, reset).Outcome);
    }

    [Fact]
    public async Task Keep_AccountOutside_IsLeftAlone()
    {
        var (unit, other) = (await dc.NewUnitAsync(), await dc.NewUnitAsync());
        using var ldap = dc.Administrator();
        var order = Order(unit, NewName(), false);
        ldap.Make(other, order.Attributes["sAMAccountName"]!, order.EmployeeId);

        Assert.Equal("outside", Refused(unit, order));
        Assert.Equal("512", Ldap.Text(ldap.Account(order.Attributes["sAMAccountName"]!)!, "userAccountControl"));
        Assert.Equal("unit_outside", Refused(unit, Order(other, NewName())));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Keep_MemberOfPrivilegedGroup_IsLeftAlone(bool nested)
    {
        var unit = await dc.NewUnitAsync();
        using var ldap = dc.Administrator();
        var order = Order(unit, NewName(), false);
        var account = ldap.Make(unit, order.Attributes["sAMAccountName"]!, order.EmployeeId);
        var admins = $"CN=Domain Admins,CN=Users,{DomainController.Domain}";
        var group = $"g{NewName()}";
        var groupName = ldap.MakeGroup(unit, group);
        if (nested)
        {
            ldap.Join(admins, groupName);
            ldap.Join(groupName, account);
        }
        else
        {
            ldap.Join(admins, account);
        }

        Assert.Equal("protected", Refused(unit, order));
        Assert.Equal("512", Ldap.Text(ldap.Account(order.Attributes["sAMAccountName"]!)!, "userAccountControl"));
        Assert.Equal("group_protected", Refused(unit, Order(unit, NewName()) with { Groups = ["Domain Admins"] }));
        if (nested)
            Assert.Equal("group_protected", Refused(unit, Order(unit, NewName()) with { Groups = [group] }));
    }

    [Fact]
    public async Task Keep_WhatCannotBe_IsRefusedInWordsAndNothingIsChanged()
    {
        var unit = await dc.NewUnitAsync();
        using var ldap = dc.Administrator();
        var taken = Order(unit, NewName());
        dc.Keep(unit, taken);
        var account = $"CN={taken.Attributes["sAMAccountName"]},{unit}";

        Assert.Equal("name_taken", Refused(unit, Order(unit, NewName()).With("userPrincipalName", taken.Attributes["userPrincipalName"]!.ToUpperInvariant()), account));
        Assert.Equal("name_taken", Refused(unit, Order(unit, NewName()).With("sAMAccountName", taken.Attributes["sAMAccountName"]), account));
        Assert.Equal("group_unknown", Refused(unit, Order(unit, NewName()) with { Groups = ["No such group"] }));
        Assert.Equal("unit_missing", Refused(unit, Order($"OU=None,{unit}", NewName())));
        Assert.Equal("account_missing", Refused(unit, Order(unit, NewName()) with { MayMake = false }));
        Assert.Equal("account_gone", Refused(unit, Order(unit, NewName()) with { ObjectGuid = Guid.NewGuid() }));
        Assert.Equal("not_permitted", Refused(unit, Order(unit, NewName()).With("scriptPath", "x.bat")));
        ldap.Make(unit, NewName(), taken.EmployeeId);
        Assert.Equal("ambiguous", Refused(unit, taken));
    }

    [Fact]
    public async Task Keep_DirectoryRefuses_FailsInWords()
    {
        var unit = await dc.NewUnitAsync();
        var weak = dc.Keep(unit, Order(unit, NewName()) with { Password = "x" });
        Assert.Equal((AccountOutcome.Failed, "password_policy"), (weak.Outcome, weak.Code));
    }

    [Fact]
    public async Task Look_AtANewPerson_ChangesNothing()
    {
        var unit = await dc.NewUnitAsync();
        var order = Order(unit, NewName());
        using var ldap = Ldap.Open(dc.Agent(unit));

        var answer = new AccountKeeper(ldap, new AgentUnits(ldap, [unit])).Look(order);

        Assert.Equal((AccountOutcome.Made, null), (answer.Outcome, answer.ObjectGuid));
        Assert.Null(ldap.Account(order.Attributes["sAMAccountName"]!));
    }

    [Fact]
    public async Task Open_CertificateNotTrusted_IsRefused()
    {
        var unit = await dc.NewUnitAsync();

        Assert.ThrowsAny<LdapException>(() => Ldap.Open(dc.Agent(unit) with { TrustedCertificates = null }));
    }

    [Fact]
    public async Task Report_Delta_TellsWhatChangedAndWhatWasDeletedAndOnlyNamesOfOthers()
    {
        var (unit, other) = (await dc.NewUnitAsync(), await dc.NewUnitAsync());
        using var admin = dc.Administrator();
        var (goes, stays, foreign) = (NewName(), NewName(), NewName());
        var account = admin.Make(unit, goes);
        using var first = dc.Administrator();
        var whole = new DirectoryReport(first, new AgentUnits(first, [unit])).Whole().ToList();
        admin.Make(unit, stays, "p-1");
        admin.Make(other, foreign, "p-2");
        admin.Send(new DeleteRequest(account));

        using var second = dc.Administrator();
        var delta = new DirectoryReport(second, new AgentUnits(second, [unit])).Since(whole[^1].Usn!.Value).SelectMany(p => p.Accounts).ToList();

        Assert.Contains(whole.SelectMany(p => p.Accounts), a => a.AccountName == goes && a.Within);
        Assert.Contains(delta, a => a is { Within: true, EmployeeId: "p-1", Enabled: true } && a.AccountName == stays);
        Assert.Contains(delta, a => a is { Within: false, EmployeeId: null, DistinguishedName: null, Enabled: null } && a.AccountName == foreign);
        Assert.Contains(delta, a => a.Deleted && a.AccountName == goes);
    }

    private string? Refused(string unit, AccountOrder order, string named = "")
    {
        var answer = dc.Keep(unit, order);
        Assert.Equal(AccountOutcome.Refused, answer.Outcome);
        Assert.Empty(answer.Changes);
        Assert.Contains(named, answer.Detail!, StringComparison.Ordinal);
        return answer.Code;
    }
}
