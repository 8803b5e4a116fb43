namespace Hub.Core.Mis.Feeds;

/// <summary>Reads a feed: a zip of OneRoster 1.1 or 1.2 bulk CSV, or of School Data Sync V1 or V2.1 CSV.</summary>
internal static class FeedReader
{
    /// <summary>Reads and checks a feed.</summary>
    /// <param name="zip">Seekable.</param>
    /// <param name="limits">How large it may be.</param>
    /// <param name="issues">Takes what is wrong with single rows; also filled, as far as it came, when the feed is refused.</param>
    /// <returns>The accepted records, or why nothing of it can be imported.</returns>
    public static Outcome<MisRecords> Read(Stream zip, FeedLimits limits, IssueLog issues)
    {
        try
        {
            using var package = FeedPackage.Open(zip, limits);
            var records = FormatOf(package, limits, issues).Read();
            foreach (var file in package.Unopened)
                issues.AddOnce(Rules.FileIgnored, file, "");
            return records.People.Count > 0
                ? records
                : new Invalid("feed_without_people", "The feed holds no person that could be accepted. See the issues for why each was dropped.");
        }
        catch (FeedException e)
        {
            return e.Refusal;
        }
    }

    private static IFeedFormat FormatOf(FeedPackage package, FeedLimits limits, IssueLog issues)
    {
        var source = new FeedSource(package, limits, issues);
        if (package.Has("manifest.csv"))
            return new OneRosterFeed(source);
        if (package.Has("School.csv") || package.Has("Student.csv"))
            return new SdsV1Feed(source);
        if (package.Has("orgs.csv") && package.Has("roles.csv"))
            return new SdsV21Feed(source);
        throw package.Has("users.csv")
            ? new FeedException("manifest_missing", "The zip holds users.csv but no manifest.csv, which a OneRoster feed begins with (School Data Sync V2.1 needs orgs.csv and roles.csv).")
            : new FeedException(
                "format_unknown", "The zip is neither OneRoster bulk CSV (manifest.csv), nor School Data Sync V1 (School.csv, Student.csv, Teacher.csv), nor V2.1 (orgs.csv, users.csv, roles.csv).");
    }
}

/// <summary>A format that feeds come in.</summary>
internal interface IFeedFormat
{
    /// <summary>The accepted records.</summary>
    /// <exception cref="FeedException">The feed cannot be imported at all.</exception>
    MisRecords Read();
}

/// <summary>What a format reads from.</summary>
internal sealed record FeedSource(FeedPackage Package, FeedLimits Limits, IssueLog Issues)
{
    /// <summary>Opens a file that is there.</summary>
    public FeedFile Open(string name, Columns columns, DateForms dates = DateForms.Iso) => FeedFile.Open(Package, name, columns, Limits, Issues, dates);

    /// <summary>Refuses a feed that lacks a file.</summary>
    /// <exception cref="FeedException">It is missing.</exception>
    public void Require(string name, string why)
    {
        if (!Package.Has(name))
            throw new FeedException("file_missing", $"The zip lacks {name}: {why}");
    }
}
