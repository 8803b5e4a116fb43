namespace Hub.Core.Mis.Feeds;

/// <summary>manifest.csv of a OneRoster feed: the version, and how each file is to be taken.</summary>
internal sealed class OneRosterManifest
{
    private const string Bulk = "bulk";
    private const string FileProperty = "file.";
    private static readonly Columns Columns = new(["propertyName", "value"], []);
    private readonly Dictionary<string, string> properties = new(StringComparer.Ordinal);
    private readonly FeedSource source;

    private OneRosterManifest(FeedSource source) => this.source = source;

    /// <summary>Whether it is 1.2, which keeps roles in a file of their own; else 1.1.</summary>
    public bool IsV12 { get; private set; }

    /// <summary>Reads the manifest.</summary>
    /// <exception cref="FeedException">It is no manifest of OneRoster 1.1 or 1.2.</exception>
    public static OneRosterManifest Read(FeedSource source)
    {
        var manifest = new OneRosterManifest(source);
        using var file = source.Open("manifest.csv", Columns);
        foreach (var row in file.Rows())
        {
            if (!manifest.properties.TryAdd(row.Raw("propertyName").ToString(), row.Raw("value").ToString()))
                throw new FeedException("manifest_wrong", $"manifest.csv names {row.Raw("propertyName")} twice (line {row.Line}).");
        }

        var version = manifest.properties.GetValueOrDefault("oneroster.version", "");
        manifest.IsV12 = version is "1.2" or "1.2.0" or "1.2.1";
        return manifest.IsV12 || version is "1.1" or "1.1.0" or "1.1.1"
            ? manifest
            : throw new FeedException("manifest_wrong", $"manifest.csv gives oneroster.version as '{version}'. The hub reads 1.1 and 1.2.");
    }

    /// <summary>Whether a file is there to be read.</summary>
    /// <param name="name">Without <c>.csv</c>.</param>
    /// <exception cref="FeedException">It is a delta file, or bulk and missing.</exception>
    public bool Includes(string name)
    {
        var file = name + ".csv";
        var there = source.Package.Has(file);
        switch (properties.GetValueOrDefault(FileProperty + name)?.ToLowerInvariant())
        {
            case Bulk:
                source.Require(file, "manifest.csv says that it is there (bulk).");
                return true;
            case "delta":
                throw new FeedException(
                    "feed_delta", $"manifest.csv says that {file} is a delta file, which holds only what changed. Send a bulk feed: all records, in every feed.");
            case "absent":
                if (there)
                    source.Issues.AddOnce(Rules.FileSaidAbsent, file, "");
                return false;
            case null:
                if (there)
                    source.Issues.AddOnce(Rules.FileNotInManifest, file, "");
                return there;
            case { } other:
                throw new FeedException("manifest_wrong", $"manifest.csv gives {FileProperty}{name} as '{other}'. It must be absent, bulk or delta.");
        }
    }
}
