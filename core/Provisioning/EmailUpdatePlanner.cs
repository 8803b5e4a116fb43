using Hub.Core.Mis;
using Hub.Core.Sites;

namespace Hub.Core.Provisioning;

/// <summary>Decides for each person what an e-mail update would do, and why not where it would not. Pure: the same input in any order gives the same rows.</summary>
internal static class EmailUpdatePlanner
{
    /// <summary>The rows of the change set, in the ordinal order of person ids, one for each person asked for.</summary>
    public static IReadOnlyList<ChangeRow> Plan(PlannerInput input)
    {
        var takingPart = input.People.Where(p => TakesPart(p, input.Rules)).ToArray();
        var matcher = new AccountMatcher(takingPart, input.Links, input.Accounts);
        var people = input.People.ToDictionary(p => p.SourcedId, StringComparer.Ordinal);
        var asked = input.Asked ?? input.People.Select(p => p.SourcedId);
        var rows = asked.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(id => people.TryGetValue(id, out var person) ? Row(person, input, matcher) : Unknown(id))
            .ToArray();
        RefuseTaken(rows, input.Accounts);
        RefuseShared(rows);
        return rows;
    }

    private static bool TakesPart(Person person, IReadOnlyDictionary<UserType, EmailRule> rules) => !rules.TryGetValue(person.UserType, out var rule) || rule.Enabled;

    private static ChangeRow Unknown(string id) => new()
    {
        PersonId = id,
        Outcome = RowOutcome.Refused,
        Code = Codes.UnknownPerson,
        Reason = "The MIS knows no person with this id.",
    };

    private static ChangeRow Row(Person person, PlannerInput input, AccountMatcher matcher)
    {
        var row = new ChangeRow { PersonId = person.SourcedId, Name = person.DisplayName, Outcome = RowOutcome.Planned, Code = Codes.Rename, Reason = "" };
        if (!TakesPart(person, input.Rules))
            return row.Refused(Codes.UserTypeExcluded, "The site's rules leave people of this type out.");
        var match = matcher.Find(person);
        if (match.Account is { } found)
            row = row with { DirectoryId = found.DirectoryId, From = found.Address };
        var choice = Choose(person, input);
        row = row with { To = choice.Address };
        if (choice.Address is not { } to)
            return row.Refused(choice.Code!, choice.Reason!);
        if (match.Account is not { } account)
            return row.Refused(match.Code!, match.Reason!);
        if (account.IsAt(to))
            return row.As(RowOutcome.Unchanged, Codes.Unchanged, "The account has this address already.");
        if (account.Administrator)
            return row.Refused(Codes.Administrator, "The account is an administrator's; the hub never changes one.");
        if (account.OnPremises)
            return row.Refused(Codes.OnPremises, "The account is mastered in the school's Active Directory. Change the address there; it reaches Microsoft 365 by synchronisation.");
        if (choice.Code is not null)
            return row.Refused(choice.Code, choice.Reason!);
        if (AddressRules.Objection(input.Directory, to) is var (code, reason))
            return row.Refused(code, reason);
        return row with { Reason = account.Suspended ? "The account will be renamed; it is suspended and stays so." : "The account will be renamed; the old address stays as an alias." };
    }

    private static AddressChoice Choose(Person person, PlannerInput input)
    {
        if (input.Explicit is null)
            return AddressChoice.FromMis(person, input.Rules, input.Domains);
        return input.Explicit.TryGetValue(person.SourcedId, out var address)
            ? AddressChoice.Owned(address, input.Domains)
            : new AddressChoice(null, Codes.NoMisAddress, "No address was given for this person.");
    }

    /// <summary>Refuses addresses that another account holds, even where that account moves away in the same set.</summary>
    /// <remarks>
    /// A renamed account keeps its old address as an alias (in Microsoft 365 nothing can take it away: proxyAddresses is read-only). Passing it on at once would also
    /// deliver one person's mail, password links among it, to another. So chains and swaps are refused whole, and no order of writes matters.
    /// </remarks>
    private static void RefuseTaken(ChangeRow[] rows, IEnumerable<RemoteAccount> accounts)
    {
        var holders = accounts.SelectMany(a => a.Holds().Distinct().Select(address => (Address: address, a.DirectoryId)))
            .ToLookup(x => x.Address, x => x.DirectoryId, StringComparer.Ordinal);
        var moving = rows.Where(r => r.Outcome == RowOutcome.Planned).Select(r => r.DirectoryId!).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i] is not { Outcome: RowOutcome.Planned, To: { } to, DirectoryId: { } own })
                continue;
            var others = holders[to].Where(id => id != own).ToArray();
            if (others.Length > 0)
            {
                rows[i] = rows[i].Refused(Codes.AddressTaken, others.Any(moving.Contains)
                    ? "The address is that of an account which moves away in this same set and keeps it as an alias. Remove the alias there once it has moved, then try again."
                    : "Another account holds the address, as its own or as an alias.");
            }
        }
    }

    private static void RefuseShared(ChangeRow[] rows)
    {
        var shared = rows.Where(r => r.Outcome == RowOutcome.Planned).GroupBy(r => r.To, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key).ToHashSet();
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i].Outcome == RowOutcome.Planned && shared.Contains(rows[i].To))
                rows[i] = rows[i].Refused(Codes.AddressShared, "Two or more people of this set would get the same address. Give each their own in the MIS.");
        }
    }
}
