using System.Text.RegularExpressions;

namespace Hub.Simulators.Faults;

/// <summary>The rules in force, in the order they were added: the first that matches a request decides it.</summary>
public sealed class FaultPlan
{
    private readonly Lock gate = new();
    private volatile Armed[] rules = [];

    /// <summary>Adds a rule.</summary>
    /// <exception cref="ArgumentException">The rule's path is no regular expression.</exception>
    public void Add(FaultRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var pattern = rule.Path is null ? null : new Regex(rule.Path, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        lock (gate) rules = [.. rules, new Armed(rule, pattern)];
    }

    /// <summary>Removes all rules.</summary>
    public void Clear()
    {
        lock (gate) rules = [];
    }

    /// <summary>The rules, each with how many more requests it will strike.</summary>
    public IReadOnlyList<(FaultRule Rule, int Left)> Remaining()
    {
        lock (gate) return [.. rules.Select(r => (r.Rule, Math.Max(0, r.Rule.Times - Math.Max(0, r.Seen - r.Rule.Skip))))];
    }

    /// <summary>The rule that strikes this request, counting the request against it; null when it goes well.</summary>
    /// <param name="directory">The directory that is asked.</param>
    /// <param name="method">HTTP method.</param>
    /// <param name="path">Path after the API's root.</param>
    /// <param name="concerns">Whether the request is about the account that a rule names.</param>
    internal FaultRule? Strike(SimulatedDirectory directory, string method, string path, Func<string, bool> concerns)
    {
        if (rules.Length == 0) return null;
        lock (gate)
        {
            foreach (var armed in rules)
            {
                if (!armed.Matches(directory, method, path, concerns)) continue;
                if (armed.Seen >= (long)armed.Rule.Skip + armed.Rule.Times) continue;
                if (++armed.Seen > armed.Rule.Skip) return armed.Rule;
            }

            return null;
        }
    }

    private sealed class Armed(FaultRule rule, Regex? path)
    {
        public FaultRule Rule { get; } = rule;

        public int Seen { get; set; }

        public bool Matches(SimulatedDirectory directory, string method, string requestPath, Func<string, bool> concerns) =>
            (Rule.Directory is null || Rule.Directory == directory)
            && (Rule.Method is null || Rule.Method.Equals(method, StringComparison.OrdinalIgnoreCase))
            && path?.IsMatch(requestPath) != false
            && (Rule.User is null || concerns(Rule.User));
    }
}
