using System.Globalization;
using Hub.Core.Operations;
using Hub.Core.Rostering.Uploads;

namespace Hub.Portal.Pages.Exports;

/// <summary>Uploads to School Data Sync in plain words.</summary>
public static class SdsUploadWords
{
    /// <summary>The page of all uploads.</summary>
    public const string Path = ExportWords.Path + "/uploads";

    /// <summary>The page of the switch.</summary>
    public const string Preferences = "/preferences/school-data-sync";

    /// <summary>The page of an upload.</summary>
    public static string Link(string uploadId) => $"{Path}/{Uri.EscapeDataString(uploadId)}";

    /// <summary>Where the form goes that sends an export's files.</summary>
    public static string SendLink(string exportId) => $"{ExportWords.Link(exportId)}/send";

    /// <summary>How an upload stands: a sign, which means nothing by itself, and the words.</summary>
    public static (string Sign, string Text) Of(JobState state) => state switch
    {
        JobState.Completed => ("✓", "Accepted by School Data Sync"),
        JobState.Unchanged => ("✓", "Nothing was sent: School Data Sync has the same files already"),
        JobState.Failed => ("✕", "Not accepted"),
        _ => ("…", "At work"),
    };

    /// <summary>Something that happened.</summary>
    public static string Of(UploadStage stage)
    {
        ArgumentNullException.ThrowIfNull(stage);
        return stage.Name switch
        {
            "begun" => "Begun",
            "sending" => "Sending the files",
            "sent" => "All files are at Microsoft",
            "notStarted" => "Microsoft is about to validate them",
            "running" => "Microsoft is validating them",
            "succeeded" => "Microsoft has validated them",
            "failed" => "Failed",
            "skipped" => "Microsoft did not validate them",
            "accepted" => "Accepted",
            "unchanged" => "The same files as those accepted last: nothing was sent",
            var other when other.StartsWith("sending, session ", StringComparison.Ordinal) => $"The session had ended: sending the files in another, number {other["sending, session ".Length..]}",
            var other => $"Microsoft says: {other}",
        };
    }

    /// <summary>How far it is.</summary>
    public static string Of(JobProgress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        return progress.Stage switch
        {
            "sending" => string.Create(CultureInfo.InvariantCulture, $"Sending the files: {progress.Done} of {progress.Total} sent."),
            "validating" => "All files are at Microsoft, which validates them.",
            _ => "Looking for the connector.",
        };
    }

    /// <summary>What became of a run.</summary>
    public static string Of(SdsRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return run.Status switch
        {
            "running" => "is running",
            "completed" => "has ended without errors",
            "completedWithErrors" => "has ended; it dropped some records",
            "completedWithWarnings" => "has ended; it dropped some values",
            "failed" => "was broken off by Microsoft",
            var other => $"is in the state {other}",
        };
    }

    /// <summary>A length.</summary>
    public static string Bytes(long bytes) => bytes < 1000
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes} B")
        : bytes < 1_000_000 ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1000.0:0.0} kB") : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000.0:0.0} MB");
}
