using Hub.Core.Mis;

namespace Hub.Core.Accounts;

/// <summary>Whom somebody looks for. Null or empty does not narrow.</summary>
/// <param name="Search">Words that all stand in the name or the username.</param>
/// <param name="UserType">What they are to the school.</param>
/// <param name="YearGroup">Their year group.</param>
/// <param name="RegistrationGroup">Their registration group.</param>
/// <param name="Status">Whether they can sign in.</param>
public sealed record PeopleFilter(string Search = "", UserType? UserType = null, string YearGroup = "", string RegistrationGroup = "", PeopleStatus? Status = null)
{
    /// <summary>Whether it narrows nothing.</summary>
    public bool IsEmpty => string.IsNullOrWhiteSpace(Search) && this == new PeopleFilter(Search);

    /// <summary>Those of a list whom it lets through, in the list's order.</summary>
    internal IEnumerable<SitePerson> Of(IEnumerable<SitePerson> people)
    {
        var words = SitePerson.Fold(Search).Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return people.Where(p =>
            (UserType is null || p.UserType == UserType)
            && (YearGroup.Length == 0 || p.YearGroup == YearGroup)
            && (RegistrationGroup.Length == 0 || p.RegistrationGroup == RegistrationGroup)
            && Has(p.Status)
            && Array.TrueForAll(words, w => p.Folded.Contains(w, StringComparison.Ordinal)));
    }

    private bool Has(AccountStatus status) => Status switch
    {
        null => true,
        PeopleStatus.Account => status != AccountStatus.None,
        PeopleStatus.NoAccount => status == AccountStatus.None,
        PeopleStatus.NoPassword => status == AccountStatus.NoPassword,
        PeopleStatus.Unclaimed => status is AccountStatus.NoPassword or AccountStatus.Temporary,
        _ => status == AccountStatus.Closed,
    };
}

/// <summary>What a filter asks of people's accounts.</summary>
public enum PeopleStatus
{
    /// <summary>There is one.</summary>
    Account,

    /// <summary>There is none.</summary>
    NoAccount,

    /// <summary>It has no password.</summary>
    NoPassword,

    /// <summary>It is open, and its owner has not chosen a password yet.</summary>
    Unclaimed,

    /// <summary>It is closed.</summary>
    Closed,
}
