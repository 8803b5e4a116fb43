using Hub.Core.Mis;
using Hub.Core.Sites;

namespace Hub.Core.Provisioning;

/// <summary>All that a plan is made from.</summary>
internal sealed record PlannerInput
{
    /// <summary>The directory.</summary>
    public required DirectoryKind Directory { get; init; }

    /// <summary>Domains that the directory owns, lower case.</summary>
    public required IReadOnlySet<string> Domains { get; init; }

    /// <summary>Everybody whom the MIS knows, asked for or not.</summary>
    public required IReadOnlyList<Person> People { get; init; }

    /// <summary>Ids of the people asked for; null for all.</summary>
    public IReadOnlyCollection<string>? Asked { get; init; }

    /// <summary>Addresses chosen by hand, lower case, by person; null to take those of the MIS.</summary>
    public IReadOnlyDictionary<string, string>? Explicit { get; init; }

    /// <summary>The site's rules.</summary>
    public IReadOnlyDictionary<UserType, EmailRule> Rules { get; init; } = new Dictionary<UserType, EmailRule>();

    /// <summary>Stored links of the site in this directory.</summary>
    public IReadOnlyCollection<DirectoryAccount> Links { get; init; } = [];

    /// <summary>Every account of the directory.</summary>
    public required IReadOnlyCollection<RemoteAccount> Accounts { get; init; }
}
