using System.Text.RegularExpressions;

namespace Hub.Simulators.Microsoft365;

/// <summary>The part of <c>$filter</c> that is asked of users: comparisons of one property joined by <c>or</c>.</summary>
internal static partial class GraphFilter
{
    /// <summary>The test of a filter; null when it is not understood.</summary>
    public static Func<GraphUser, bool>? Parse(string filter)
    {
        var tests = new List<Func<GraphUser, bool>>();
        foreach (var part in filter.Split(" or ", StringSplitOptions.TrimEntries))
        {
            var test = Equality().Match(part) is { Success: true } equal ? Equal(equal.Groups[1].Value, [equal.Groups[2].Value])
                : In().Match(part) is { Success: true } list ? Equal(list.Groups[1].Value, [.. Quoted().Matches(list.Groups[2].Value).Select(m => m.Groups[1].Value)])
                : StartsWith().Match(part) is { Success: true } start ? Starts(start.Groups[1].Value, start.Groups[2].Value)
                : Any().Match(part) is { Success: true } any ? user => user.ProxyAddresses.Any(p => p.Equals(any.Groups[1].Value, StringComparison.OrdinalIgnoreCase))
                : null;
            if (test is null)
                return null;
            tests.Add(test);
        }

        return user => tests.Exists(t => t(user));
    }

    private static Func<GraphUser, bool>? Equal(string property, string[] values)
    {
        var wanted = values.Select(v => v.Replace("''", "'", StringComparison.Ordinal)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return Property(property) is { } read ? user => read(user) is { } value && wanted.Contains(value) : null;
    }

    private static Func<GraphUser, bool>? Starts(string property, string value) =>
        Property(property) is { } read ? user => read(user)?.StartsWith(value, StringComparison.OrdinalIgnoreCase) == true : null;

    private static Func<GraphUser, string?>? Property(string name) => name switch
    {
        "id" => u => u.Id,
        "userPrincipalName" => u => u.UserPrincipalName,
        "mail" => u => u.Mail,
        "employeeId" => u => u.EmployeeId,
        "givenName" => u => u.GivenName,
        "surname" => u => u.Surname,
        "displayName" => u => u.DisplayName,
        _ => null,
    };

    [GeneratedRegex(@"^(\w+) eq '((?:[^']|'')*)'$")]
    private static partial Regex Equality();

    [GeneratedRegex(@"^(\w+) in \((.*)\)$")]
    private static partial Regex In();

    [GeneratedRegex(@"'((?:[^']|'')*)'")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^startsWith\((\w+), ?'((?:[^']|'')*)'\)$", RegexOptions.IgnoreCase)]
    private static partial Regex StartsWith();

    [GeneratedRegex(@"^proxyAddresses/any\(\w+: ?\w+ eq '((?:[^']|'')*)'\)$")]
    private static partial Regex Any();
}
