using System.Globalization;
using System.Text.Json;
using Hub.Core.Operations;
using Hub.Core.Sites;

namespace Hub.Portal.Pages.Operators;

/// <summary>Jobs and orchestrations in the operating team's words.</summary>
internal static class JobWords
{
    /// <summary>The page of jobs.</summary>
    public const string Path = "/operator/jobs";

    /// <summary>The page of orchestrations.</summary>
    public const string Instances = "/operator/instances";

    /// <summary>What orchestrations' ids begin with, and what they are: those of no job, and then those of the jobs of each kind.</summary>
    public static readonly IReadOnlyList<(string Prefix, string Text)> Families =
    [
        ("night-", "Nights"), ("mis-lane-", "Import lanes"), ("onboarding-", "Services being installed"), ("webhook-", "Webhooks"),
        ("mis-import-", "Imports"), ("email-update-", "Address updates"), ("export-", "Rostering files"), ("sds-upload-", "Uploads to School Data Sync"), ("link-upload-", "Lists of accounts"),
        ("account-upload-", "Files of people"), ("directory-names-", "Names in Active Directory"), ("person-erasure-", "People erased"),
    ];

    /// <summary>The page of a job.</summary>
    public static string Link(Guid siteId, string jobId) => $"{Path}/{siteId}/{Uri.EscapeDataString(jobId)}";

    /// <summary>The page of an orchestration.</summary>
    public static string Link(string instanceId) => $"{Instances}/{Uri.EscapeDataString(instanceId)}";

    /// <summary>What a job does.</summary>
    public static string Kind(string kind) => kind switch
    {
        "mis-import" => "Import from the MIS",
        "email-update" => "Address update",
        "export" => "Rostering files",
        "sds-upload" => "Upload to School Data Sync",
        "link-upload" => "List of accounts",
        "account-upload" => "File of people",
        "directory-names" => "Names in Active Directory",
        "person-erasure" => "Erasing a person",
        _ => kind,
    };

    /// <summary>A state, and its colour.</summary>
    public static (string Text, string Badge) Of(JobState state) => state switch
    {
        JobState.Waiting => ("Waiting", "text-bg-secondary"),
        JobState.Running => ("Running", "text-bg-primary"),
        JobState.Previewed => ("Previewed", "text-bg-light border"),
        JobState.AwaitingApproval => ("Waits for approval", "text-bg-warning"),
        JobState.Completed => ("Done", "text-bg-success"),
        JobState.CompletedWithFailures => ("Done, not all of it", "text-bg-warning"),
        JobState.Unchanged => ("Nothing to do", "text-bg-success"),
        JobState.Failed => ("Failed", "text-bg-danger"),
        JobState.Cancelled => ("Stopped", "text-bg-secondary"),
        JobState.Rejected => ("Turned down", "text-bg-secondary"),
        _ => ("Overtaken", "text-bg-secondary"),
    };

    /// <summary>The colour of an orchestration's status.</summary>
    public static string Badge(string status) => status switch
    {
        "completed" => "text-bg-success",
        "failed" => "text-bg-danger",
        "running" or "pending" => "text-bg-primary",
        _ => "text-bg-secondary",
    };

    /// <summary>A state as addresses name it.</summary>
    public static string Name(JobState state) => JsonSerializer.Serialize(state).Trim('"');

    /// <summary>How far something is.</summary>
    public static string Of(JobProgress progress)
    {
        var counts = progress.Total == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{progress.Done:N0} of {progress.Total:N0}");
        var failed = progress.Failed == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{progress.Failed:N0} failed");
        return string.Join(", ", new[] { progress.Stage, counts, failed }.Where(t => t.Length > 0));
    }

    /// <summary>A moment to the second, in the clocks of a time zone.</summary>
    public static string Second(DateTimeOffset at, string timeZone) => new SchoolClock(timeZone).At(at).ToString("d MMM, HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>How long something took.</summary>
    public static string Took(TimeSpan span) => span switch
    {
        { TotalSeconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalMilliseconds:0} ms"),
        { TotalSeconds: < 90 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.0} s"),
        { TotalMinutes: < 90 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours:0.0} h"),
    };

    /// <summary>What an entry of a timeline is.</summary>
    public static string Of(TimelineKind what) => what switch
    {
        TimelineKind.Started => "Began",
        TimelineKind.Activity => "Step",
        TimelineKind.SubOrchestration => "Orchestration",
        TimelineKind.Timer => "Timer",
        TimelineKind.Event => "Was told",
        TimelineKind.SentEvent => "Told",
        TimelineKind.Rewound => "Rewound",
        TimelineKind.Terminated => "Terminated",
        _ => "Ended",
    };
}

/// <summary>A job on the operating team's pages.</summary>
/// <param name="SiteId">Its site.</param>
/// <param name="Site">The site's name.</param>
/// <param name="Id">Its id.</param>
/// <param name="Kind">What it does.</param>
/// <param name="State">Where it stands.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="UpdatedAt">When it changed.</param>
/// <param name="Progress">How far it is.</param>
/// <param name="InstanceId">Its orchestration.</param>
public sealed record ShownJob(Guid SiteId, string Site, string Id, string Kind, JobState State, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, JobProgress Progress, string InstanceId)
{
    /// <summary>Whether it will change by itself.</summary>
    public bool Moves => State is JobState.Waiting or JobState.Running;
}

/// <summary>An orchestration on the operating team's pages.</summary>
/// <param name="InstanceId">Its id.</param>
/// <param name="Name">The orchestrator.</param>
/// <param name="Status">How it stands.</param>
/// <param name="CreatedAt">When it was begun.</param>
/// <param name="UpdatedAt">When it changed.</param>
/// <param name="Error">What went wrong; null when nothing did.</param>
/// <param name="Progress">How far it says that it is; null when it does not.</param>
public sealed record ShownInstance(string InstanceId, string Name, string Status, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, string? Error, JobProgress? Progress);

/// <summary>What can be done, each with why it cannot; null when it can.</summary>
/// <param name="Rewind">Running again what failed.</param>
/// <param name="Terminate">Ending it.</param>
/// <param name="Purge">Removing it.</param>
public sealed record ShownActions(string? Rewind, string? Terminate, string? Purge);
