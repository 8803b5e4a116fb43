using Hub.Core.Mis;
using Hub.Core.Naming;

namespace Hub.Core.ActiveDirectory;

/// <summary>How user principal names are made. Nothing here is about the unique pupil number, which schools call UPN, too.</summary>
public sealed record PrincipalNameRules
{
    /// <summary>The domains that may stand behind the <c>@</c>, lower case, the usual one first.</summary>
    public IReadOnlyList<string> Suffixes { get; init; } = [];

    /// <summary>Which of <see cref="Suffixes"/> the people of a user type get; the first of them where nothing is said.</summary>
    public IReadOnlyDictionary<UserType, string> SuffixByType { get; init; } = new Dictionary<UserType, string>();

    /// <summary>What is tried in order, for everybody who has no alternates of the own type: formats for what stands before the <c>@</c>, or <c>[%E]</c> for the whole address of the MIS.</summary>
    public IReadOnlyList<string> Default { get; init; } = ["[%E]", "[%F].[%S]"];

    /// <summary>For one user type.</summary>
    public IReadOnlyDictionary<UserType, IReadOnlyList<string>> ByType { get; init; } = new Dictionary<UserType, IReadOnlyList<string>>();

    /// <summary>What becomes of apostrophes and hyphens.</summary>
    public NameSpelling Spelling { get; init; } = NameSpelling.Usual;

    /// <summary>The suffix of a user type; null when the school has listed none.</summary>
    public string? SuffixOf(UserType type) => SuffixByType.TryGetValue(type, out var suffix) ? suffix : Suffixes.Count > 0 ? Suffixes[0] : null;
}
