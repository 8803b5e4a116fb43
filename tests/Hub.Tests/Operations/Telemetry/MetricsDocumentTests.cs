using System.Text.RegularExpressions;
using Hub.Tests.Infrastructure;

namespace Hub.Tests.Operations.Telemetry;

/// <summary>docs/telemetry.md lists the metrics that there are, and no others.</summary>
[Collection<OneAtATime>]
public sealed partial class MetricsDocumentTests
{
    [Fact]
    public void Table_OfMetrics_IsThatOfTheInstruments()
    {
        var rows = Row().Matches(File.ReadAllText(BicepCli.FileOf("docs", "telemetry.md"))).ToArray();

        Assert.Equal(
            Instruments.All().Select(i => $"{i.Name} {i.Unit}").Order(StringComparer.Ordinal),
            rows.Select(r => $"{r.Groups["name"].Value} {r.Groups["unit"].Value}").Order(StringComparer.Ordinal));
        Assert.All(rows, r => Assert.All(new[] { "tags", "meaning", "todo" }, part => Assert.False(string.IsNullOrWhiteSpace(r.Groups[part].Value), $"{r.Value}: {part}")));
    }

    [Fact]
    public void Names_OfMetrics_AreOnesOwnAndOnce()
    {
        var instruments = Instruments.All();

        Assert.True(instruments.Count >= 13, $"{instruments.Count}");
        Assert.Equal(instruments.Count, instruments.Select(i => i.Name).Distinct().Count());
        Assert.All(instruments, i => Assert.Matches("^hub(\\.[a-z][a-z_]*)+$", i.Name));
    }

    [GeneratedRegex(@"^\| `(?<name>hub\.[a-z_.]+)` \| `(?<unit>[^`]+)` \| (?<tags>[^|]+) \| (?<meaning>[^|]+) \| (?<todo>[^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
