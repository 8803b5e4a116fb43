using Hub.Core.Mis;
using Hub.Core.Sites;

namespace Hub.Core.ActiveDirectory;

/// <summary>What people are named from.</summary>
internal sealed record NamingInput
{
    /// <summary>The school.</summary>
    public required Guid SiteId { get; init; }

    /// <summary>Those who are to have names, in any order.</summary>
    public required IReadOnlyCollection<Person> People { get; init; }

    /// <summary>The years of leaving that somebody has set, by the <see cref="Storage.TableKey"/> of the person's id.</summary>
    public IReadOnlyDictionary<string, int> YearsOfLeaving { get; init; } = new Dictionary<string, int>();

    /// <summary>The rules.</summary>
    public required ActiveDirectoryRules Rules { get; init; }

    /// <summary>Which of a person's addresses counts, for each user type.</summary>
    public IReadOnlyDictionary<UserType, EmailRule> EmailRules { get; init; } = new Dictionary<UserType, EmailRule>();

    /// <summary>The names that were given before.</summary>
    public required StoredNames Names { get; init; }

    /// <summary>Whether those who have names are named again.</summary>
    public bool Regenerate { get; init; }
}
