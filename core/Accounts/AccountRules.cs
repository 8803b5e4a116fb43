using Hub.Core.Accounts.Passwords;
using Hub.Core.Mis;
using Hub.Core.Naming;

namespace Hub.Core.Accounts;

/// <summary>Which of a site's people get a Hub ID, and how their usernames are made.</summary>
public sealed record AccountRules
{
    /// <summary>The user types that get one; none unless the school says so: whoever needs no account has none that could be broken into.</summary>
    public IReadOnlyList<UserType> UserTypes { get; init; } = [];

    /// <summary>How usernames are made.</summary>
    public UsernameFormats UsernameFormats { get; init; } = new();

    /// <summary>What passwords there may be.</summary>
    public PasswordRules Passwords { get; init; } = new();

    /// <summary>Whether the MIS has somebody on a day who is to have one.</summary>
    public bool Want(Person? person, DateOnly today) => person is { Enabled: true } && UserTypes.Contains(person.UserType) && !(person.StartDate > today) && !(person.EndDate < today);
}
