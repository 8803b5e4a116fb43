using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Hub.Core.Mis;
using Hub.Core.Mis.Feeds;
using Hub.Core.Provisioning;
using Hub.Core.Rostering;
using Hub.Core.Rostering.Sds;
using Hub.Core.Sites;
using Hub.Core.Storage;
using Hub.Tests.Fixtures;

namespace Hub.Tests.Rostering;

/// <summary>What an export of a school came to.</summary>
internal sealed record ExportedSchool(byte[] Zip, ExportCounts Counts, SdsReport Report, string[] LeftOut)
{
    /// <summary>The text of each file.</summary>
    public Dictionary<string, string> Texts
    {
        get
        {
            using var zip = new MemoryStream(Zip);
            return SdsSet.Texts(zip);
        }
    }

    /// <summary>The rows of a file, each by its columns; none when it is absent.</summary>
    public List<Dictionary<string, string>> Rows(string file) => Texts.TryGetValue(file, out var text) ? SdsSet.Rows(text) : [];

    /// <summary>The records of a school whose MIS would send these files.</summary>
    public MisRecords ReadBack()
    {
        using var zip = new MemoryStream(Zip);
        using var issues = new IssueLog();
        Assert.True(FeedReader.Read(zip, new FeedLimits(), issues).Succeeded(out var records, out var refusal), refusal?.Detail);
        Assert.Equal(0, issues.Errors);
        return records;
    }

    /// <summary>Snapshots in storage of their own.</summary>
    public static async Task<Snapshots> SnapshotsAsync(AzuriteFixture azurite)
    {
        var connection = await azurite.NewAccountAsync();
        return new Snapshots(new Tables(new TableServiceClient(connection)), new Blobs(new BlobServiceClient(connection)));
    }

    /// <summary>Exports a school.</summary>
    public static async Task<ExportedSchool> ExportAsync(
        Snapshots snapshots, string format, MisRecords records, ExportScope? scope = null, Site? site = null, DirectoryAccount[]? accounts = null, DateOnly? today = null)
    {
        var cancellation = TestContext.Current.CancellationToken;
        site ??= TestSchool.Site();
        var source = new ExportSource(site, site.Microsoft365, await snapshots.WriteAsync(site.Id, records, cancellation), today ?? TestSchool.Today) { Scope = scope ?? ExportScope.Everybody };
        using var zip = new MemoryStream();
        using var leftOut = new MemoryStream();
        var (counts, report) = await ExportRun.WriteAsync(ExportFormats.Find(format)!, source, snapshots, (accounts ?? []).ToAsyncEnumerable(), zip, leftOut, cancellation);
        var people = System.Text.Encoding.UTF8.GetString(leftOut.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return new ExportedSchool(zip.ToArray(), counts, report, people);
    }
}
