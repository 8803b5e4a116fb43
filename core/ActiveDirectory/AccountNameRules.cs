using Hub.Core.Mis;
using Hub.Core.Naming;

namespace Hub.Core.ActiveDirectory;

/// <summary>How sAMAccountNames are made.</summary>
public sealed record AccountNameRules
{
    /// <summary>What is tried in order, for everybody who has no alternates of the own type. <c>[%E]</c> stands for the local part of the address of the MIS.</summary>
    public IReadOnlyList<string> Default { get; init; } = ["[%F1][%S]", "[%F].[%S]"];

    /// <summary>For one user type.</summary>
    public IReadOnlyDictionary<UserType, IReadOnlyList<string>> ByType { get; init; } = new Dictionary<UserType, IReadOnlyList<string>>();

    /// <summary>What becomes of apostrophes and hyphens.</summary>
    public NameSpelling Spelling { get; init; } = NameSpelling.Usual;
}
