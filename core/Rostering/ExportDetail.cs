using System.Text.Json.Serialization;
using Hub.Core.Rostering.Sds;

namespace Hub.Core.Rostering;

/// <summary>What the job of an export keeps.</summary>
/// <param name="Format">The format of the files.</param>
/// <param name="SnapshotId">The MIS data that it exports: the current one when it was asked for.</param>
/// <param name="Today">The day, in the site's time zone, by which people have left or not.</param>
public sealed record ExportDetail(string Format, string SnapshotId, DateOnly Today)
{
    /// <summary>Of whom it tells; null for everybody.</summary>
    public ExportScope? Scope { get; init; }

    /// <summary>The export since which it tells what changed; null for one that tells all.</summary>
    public string? Since { get; init; }

    /// <summary>The files, once they are written.</summary>
    public ExportFiles? Files { get; init; }

    /// <summary>Why it failed: a stable code.</summary>
    public string? FailureCode { get; init; }

    /// <summary>Why it failed, for people.</summary>
    public string? Failure { get; init; }

    /// <summary>Whether the files may be downloaded.</summary>
    [JsonIgnore]
    public bool IsReady => Files is { Check.State: not ExportCheck.Refused };
}

/// <summary>The stored files of an export.</summary>
/// <param name="Sha256">Of the zip file, in hex.</param>
/// <param name="Length">Bytes of the zip file.</param>
/// <param name="LeftOutSha256">Of the list of those left out, in hex.</param>
/// <param name="Counts">What is in them.</param>
/// <param name="Check">What the check found in them.</param>
public sealed record ExportFiles(string Sha256, long Length, string LeftOutSha256, ExportCounts Counts, ExportCheck Check)
{
    /// <summary>Of the zip file of all records where the files hold only what changed: what the next export is compared with. Null where the files themselves are that.</summary>
    public string? WholeSha256 { get; init; }
}

/// <summary>What the check found, briefly.</summary>
/// <param name="State"><c>passed</c>, <c>warnings</c>, <c>errors</c> or <c>refused</c>.</param>
/// <param name="Warnings">Values that the consumer would drop.</param>
/// <param name="Errors">Records that it would drop.</param>
/// <param name="Catastrophic">Faults that would stop it.</param>
/// <param name="Rules">How many findings of each rule.</param>
/// <param name="Findings">The first findings.</param>
public sealed record ExportCheck(
    string State, int Warnings, int Errors, int Catastrophic, IReadOnlyDictionary<string, int> Rules, IReadOnlyList<SdsFinding> Findings)
{
    internal const string Refused = "refused";

    // Job details are small: more than these tell nobody more.
    private const int MostFindings = 20;

    internal static ExportCheck From(SdsReport report)
    {
        var (warnings, errors, catastrophic) = (report.Count(SdsSeverity.Warning), report.Count(SdsSeverity.Error), report.Count(SdsSeverity.Catastrophic));
        var state = catastrophic > 0 ? Refused : errors > 0 ? "errors" : warnings > 0 ? "warnings" : "passed";
        return new ExportCheck(state, warnings, errors, catastrophic, report.Rules, [.. report.Findings.OrderByDescending(f => f.Severity).Take(MostFindings)]);
    }
}
