using System.Text.RegularExpressions;
using Hub.Tests.Infrastructure;

namespace Hub.Tests.Operations.DataProtection;

/// <summary>docs/data-protection.md lists every table, blob folder, container and queue that there is, and no others: so nothing is kept of people that nobody has thought of.</summary>
public sealed partial class InventoryTests
{
    private static readonly string[] Folders = ["core", "functions", "portal", "local"];

    [Fact]
    public void Inventory_Tables_AreThoseOfTheCode()
    {
        var code = Sources().SelectMany(s => Tables().Matches(s).Select(m => m.Groups["name"].Value)).Where(n => n.Length > 0).ToHashSet();

        Assert.True(code.Count > 60, $"{code.Count}");
        // No table is asked for in a way that this test does not see.
        Assert.All(Sources().SelectMany(s => Others().Matches(s).Select(m => m.Groups[1].Value)), name => Assert.Matches(@"^(\w+\.)?(\w*Table(Name)?|BySite|ByNight|TableOf|table|name)$", name));
        Assert.Equal(code.Order(StringComparer.Ordinal), Documented("table").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Inventory_Blobs_AreThoseOfTheCode()
    {
        // Paths begin with the capability, in whatever is given the hub's blobs; containers besides the hub's own are named where they are opened.
        var code = Sources().SelectMany(s => (UsesBlobs().IsMatch(s) ? Paths().Matches(s).Select(m => $"hub/{m.Groups["folder"].Value}") : []).Concat(Containers().Matches(s).Select(m => m.Groups["name"].Value))).ToHashSet();
        code.Remove("hub");

        Assert.True(code.Count > 8, $"{code.Count}");
        Assert.Equal(code.Order(StringComparer.Ordinal), Documented("blob").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Inventory_Rows_SayWhatWhyHowLongAndHowItGoes() => Assert.All(
        Rows().Matches(Document()), r => Assert.All(new[] { "holds", "purpose", "kept", "goes" }, part => Assert.False(string.IsNullOrWhiteSpace(r.Groups[part].Value), $"{r.Value}: {part}")));

    private static IEnumerable<string> Documented(string kind) =>
        Rows().Matches(Document()).Where(r => r.Groups["kind"].Value == kind).SelectMany(r => Named().Matches(r.Groups["names"].Value).Select(m => m.Groups[1].Value));

    private static string Document() => File.ReadAllText(BicepCli.FileOf("docs", "data-protection.md"));

    private static IEnumerable<string> Sources() =>
        from folder in Folders
        from file in Directory.EnumerateFiles(BicepCli.FileOf(folder), "*.cs", SearchOption.AllDirectories)
        where !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal) && !file.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
        select File.ReadAllText(file);

    // A table is asked for by a literal, or by a constant whose name says what it is.
    [GeneratedRegex("(?:ables\\.GetAsync|GetTableClient)\\(\"(?<name>[A-Za-z]+)\"\\)|const string (?:[A-Za-z]*Table(?:Name)?|BySite|ByNight|OfInstalls|OfApplications) = \"(?<name>[A-Za-z]+)\"")]
    private static partial Regex Tables();

    [GeneratedRegex("\\btables\\.GetAsync\\((?!\")([A-Za-z.]+)")]
    private static partial Regex Others();

    [GeneratedRegex("\"(?<folder>[a-z][a-z-]+)/(?:[a-z-]+/)*(?:\\{[^}\"/]+\\}|\")")]
    private static partial Regex Paths();

    [GeneratedRegex("\\bBlobs blobs\\b|\\bImportDetail\\b")]
    private static partial Regex UsesBlobs();

    [GeneratedRegex("GetBlobContainerClient\\(\"(?<name>[a-z-]+)\"\\)|const string Container = \"(?<name>[a-z-]+)\"")]
    private static partial Regex Containers();

    [GeneratedRegex(@"^\| (?<kind>table|blob|queue|other) \| (?<names>[^|]+) \| (?<holds>[^|]+) \| (?<purpose>[^|]+) \| (?<kept>[^|]+) \| (?<goes>[^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex Rows();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Named();
}
