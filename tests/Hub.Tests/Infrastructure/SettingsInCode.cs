using System.Reflection;
using System.Text.RegularExpressions;
using Hub.Core.Accounts.External;
using Hub.Core.Operations;
using Hub.Core.Sts.Limits;
using Hub.Functions.Mis;

namespace Hub.Tests.Infrastructure;

/// <summary>The settings that sources read, found by how they read them. Part names that are known only when the hub runs are <c>*</c>.</summary>
/// <remarks>
/// Known ways: an indexer, <c>GetValue</c> or <c>GetSection</c> of an IConfiguration with a literal, interpolated or not; a section bound to a type; a method with a parameter <c>string key</c> that is
/// given literals; an environment variable. Any other way fails, so that no setting is read unseen.
/// </remarks>
internal static partial class SettingsInCode
{
    private static readonly Dictionary<string, string[]> Holes = new()
    {
        ["{p}"] = Enum.GetNames<ExternalProvider>(),
        ["{provider}"] = Enum.GetNames<ExternalProvider>(),
        ["{kind}"] = Enum.GetNames<RateLimitKind>(),
    };

    /// <summary>Those of some sources.</summary>
    public static IReadOnlySet<string> Of(IEnumerable<string> files) => files.SelectMany(f => In(File.ReadAllText(f), Path.GetFileName(f))).ToHashSet(StringComparer.Ordinal);

    /// <summary>Those of one source.</summary>
    public static IEnumerable<string> In(string source, string name)
    {
        foreach (Match variable in EnvironmentVariable().Matches(source))
            yield return variable.Groups[1].Value;
        foreach (Match named in InTrigger().Matches(source))
            yield return named.Groups[1].Value;
        if (!source.Contains("IConfiguration", StringComparison.Ordinal) && !source.Contains(".Configuration", StringComparison.Ordinal))
            yield break;
        Assert.False(source.Contains("BindConfiguration", StringComparison.Ordinal), $"{name} binds settings in a way that this test does not know: use GetSection(...).Get<T>().");

        var sections = SectionVariable().Matches(source).ToDictionary(m => m.Groups[1].Value, m => Unquoted(m.Groups[2].Value));
        var passedOn = PassedOn().Matches(source).Where(m => !m.Groups[2].Value.StartsWith(".Get<", StringComparison.Ordinal)).Select(m => Unquoted(m.Groups[1].Value)).ToArray();
        foreach (Match bound in Bound().Matches(source))
        {
            foreach (var property in PropertiesOf(bound.Groups[2].Value))
                yield return $"{Unquoted(bound.Groups[1].Value)}:{property}";
        }

        var readOfSections = false;
        var names = ConfigurationName().Matches(source).Select(m => m.Groups[1].Value).Append("Configuration").Append("IConfiguration>()").Concat(sections.Keys).Distinct();
        foreach (var variable in names)
        {
            foreach (Match read in Regex.Matches(source, $@"\b{Regex.Escape(variable)}\s*(?:\[|\.GetValue(?:<[^>]*>)?\(|\.GetConnectionString\()\s*"))
            {
                foreach (var key in KeysAt(source, read.Index + read.Length, name).SelectMany(Expand))
                {
                    if (sections.TryGetValue(variable, out var section))
                    {
                        foreach (var prefix in Expand(section))
                            yield return $"{prefix}:{key}";
                    }
                    // The root is called configuration everywhere; a section that was handed on is called otherwise.
                    else if (passedOn.Length > 0 && !key.Contains(':', StringComparison.Ordinal) && variable != "configuration")
                    {
                        readOfSections = true;
                        foreach (var prefix in passedOn.SelectMany(Expand))
                            yield return $"{prefix}:{key}";
                    }
                    else
                    {
                        yield return key;
                    }
                }
            }
        }

        Assert.True(readOfSections || passedOn.Length == 0, $"{name} hands the section {string.Join(", ", passedOn)} on to where this test does not see what is read of it.");
    }

    private static IEnumerable<string> KeysAt(string source, int at, string name)
    {
        if (Literal().Match(source, at) is { Success: true } literal && literal.Index == at)
            return literal.Value.Contains("{key}", StringComparison.Ordinal) ? Given(source, name).Select(k => Unquoted(literal.Value).Replace("{key}", k, StringComparison.Ordinal)) : [Unquoted(literal.Value)];
        var argument = source[at..source.IndexOfAny([',', ')', ']'], at)];
        if (argument == "key")
            return Given(source, name);
        var literals = Literal().Matches(argument).Select(m => Unquoted(m.Value)).ToArray();
        if (literals.Length == 0)
            literals = Constant(source, argument);
        Assert.True(literals.Length > 0, $"{name} reads the setting '{argument}': this test sees only names that are written out.");
        return literals;
    }

    /// <summary>What methods with a parameter <c>string key</c> are given.</summary>
    private static string[] Given(string source, string name)
    {
        var methods = KeyMethod().Matches(source).Select(m => m.Groups[1].Value).Distinct();
        var given = methods.SelectMany(m => Regex.Matches(source, $"\\b{m}(?:<[^>]*>)?\\([^()\"]*\"([^\"]+)\"")).Select(m => m.Groups[1].Value).ToArray();
        Assert.True(given.Length > 0, $"{name} reads settings by a key that nothing is seen to give.");
        return given;
    }

    private static string[] Constant(string source, string identifier) => [.. Regex.Matches(source, $@"const string {Regex.Escape(identifier)} = ""([^""]+)""").Select(m => m.Groups[1].Value)];

    private static IEnumerable<string> PropertiesOf(string type)
    {
        var element = type.Replace("[]", "", StringComparison.Ordinal);
        var bound = new[] { typeof(Audit).Assembly, typeof(FeedArrivals).Assembly }.SelectMany(a => a.GetTypes()).Single(t => t.Name == element && !t.IsNested);
        return bound.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite).Select(p => type == element ? p.Name : $"*:{p.Name}");
    }

    private static IEnumerable<string> Expand(string key)
    {
        foreach (var (hole, values) in Holes)
        {
            if (key.Contains(hole, StringComparison.Ordinal))
                return values.SelectMany(v => Expand(key.Replace(hole, v, StringComparison.Ordinal)));
        }

        return [Hole().Replace(key, "*")];
    }

    private static string Unquoted(string literal) => literal.TrimStart('$').Trim('"');

    [GeneratedRegex(@"\$?""(?:[^""\\]|\\.)*""")]
    private static partial Regex Literal();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Hole();

    [GeneratedRegex("""GetEnvironmentVariable\("([^"]+)"\)""")]
    private static partial Regex EnvironmentVariable();

    [GeneratedRegex("""
        "%([A-Za-z0-9:_]+)%"
        """)]
    private static partial Regex InTrigger();

    [GeneratedRegex(@"\bIConfiguration\s+(\w+)")]
    private static partial Regex ConfigurationName();

    [GeneratedRegex("""(\w+)\s*=\s*\w+\.GetSection\((\$?"[^"]*")\);""")]
    private static partial Regex SectionVariable();

    [GeneratedRegex("""(?<!=\s*\w+\.)GetSection\((\$?"[^"]*")\)(\.Get<|\)|,)""")]
    private static partial Regex PassedOn();

    [GeneratedRegex("""GetSection\((\$?"[^"]*")\)\.Get<([\w\[\]]+)>""")]
    private static partial Regex Bound();

    [GeneratedRegex(@"\b(\w+)(?:<\w+>)?\([^()]*\bstring key\b")]
    private static partial Regex KeyMethod();
}
