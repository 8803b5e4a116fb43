using Hub.Core.Accounts;
using Hub.Core.Mis;

namespace Hub.Core.TileStore.Tiles;

/// <summary>Who at a school sees a tile: everybody, or whoever is named in one way or another. Nobody, when nothing is named.</summary>
public sealed record Audience
{
    /// <summary>Whether everybody does.</summary>
    public bool Everybody { get; init; }

    /// <summary>Everybody of these types.</summary>
    public IReadOnlyList<UserType> UserTypes { get; init; } = [];

    /// <summary>The pupils of these year groups, as the school writes them.</summary>
    public IReadOnlyList<string> YearGroups { get; init; } = [];

    /// <summary>The pupils of these registration groups.</summary>
    public IReadOnlyList<string> RegistrationGroups { get; init; } = [];

    /// <summary>These accounts.</summary>
    public IReadOnlyList<Guid> Accounts { get; init; } = [];

    /// <summary>Whether nobody sees it.</summary>
    public bool IsNobody => !Everybody && UserTypes.Count + YearGroups.Count + RegistrationGroups.Count + Accounts.Count == 0;

    /// <summary>Whether somebody of the school does.</summary>
    public bool Includes(Account account)
    {
        ArgumentNullException.ThrowIfNull(account);
        return Everybody
            || (account.UserType is { } type && UserTypes.Contains(type))
            || (account.YearGroup is { } year && YearGroups.Contains(year))
            || (account.RegistrationGroup is { } group && RegistrationGroups.Contains(group))
            || Accounts.Contains(account.Id);
    }
}
