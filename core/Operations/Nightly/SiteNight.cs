using System.Text.Json.Serialization;
using Hub.Core.Provisioning;
using Hub.Core.Rostering;

namespace Hub.Core.Operations.Nightly;

/// <summary>What a night's sync came to for a school.</summary>
public sealed record SiteNight
{
    /// <summary>The school.</summary>
    public required Guid SiteId { get; init; }

    /// <summary>Its name at the time.</summary>
    public required string Name { get; init; }

    /// <summary>The night, by the day on which it ends.</summary>
    public required DateOnly Night { get; init; }

    /// <summary>When its turn came, in UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it was done, in UTC; null while it is not.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How it ended.</summary>
    public SiteNightState State { get; init; } = SiteNightState.Running;

    /// <summary>People who are new, changed or gone since the last night.</summary>
    public PeopleChanges People { get; init; } = new(0, 0, 0);

    /// <summary>Changes of addresses.</summary>
    public IReadOnlyList<NightUpdate> Updates { get; init; } = [];

    /// <summary>Rostering files.</summary>
    public IReadOnlyList<NightExport> Exports { get; init; } = [];

    /// <summary>Files that were sent to School Data Sync.</summary>
    public IReadOnlyList<NightUpload> Uploads { get; init; } = [];

    /// <summary>What went wrong besides, each in a sentence.</summary>
    public IReadOnlyList<string> Failures { get; init; } = [];

    /// <summary>The night whose mail told the school of what somebody has to look at; null when there was nothing to tell.</summary>
    public DateOnly? ToldOn { get; init; }

    /// <summary>What somebody at the school has to look at, each in a sentence.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Needs => [.. Updates.Select(u => u.Need).OfType<string>(), .. Exports.Select(e => e.Need).OfType<string>(), .. Uploads.Select(u => u.Need).OfType<string>(), .. Failures];
}

/// <summary>How a school's night ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SiteNightState>))]
public enum SiteNightState
{
    /// <summary>It has not.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>All is in step.</summary>
    [JsonStringEnumMemberName("in_step")]
    InStep,

    /// <summary>All that the hub can do is done; somebody has to look at the rest.</summary>
    [JsonStringEnumMemberName("needs_you")]
    NeedsYou,

    /// <summary>Something could not be done. It is tried again the next night.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>The school has paused the sync.</summary>
    [JsonStringEnumMemberName("paused")]
    Paused,
}

/// <summary>Numbers of people.</summary>
public sealed record PeopleChanges(int Joined, int Changed, int Left);

/// <summary>A night's changes of addresses in a directory.</summary>
/// <param name="Directory">The directory.</param>
/// <param name="JobId">The update; null when there was none.</param>
/// <param name="State">How it ended; null when there was none.</param>
/// <param name="Changes">Accounts that were to change.</param>
/// <param name="Failed">Accounts of those that were not changed.</param>
/// <param name="Words">Why it waits, was not begun or failed; null when it did none of that.</param>
public sealed record NightUpdate(DirectoryKind Directory, string? JobId, JobState? State, int Changes, int Failed, string? Words)
{
    /// <summary>Whether all is done that can be done without somebody, so that the next night need not try again.</summary>
    [JsonIgnore]
    public bool Settled => State is JobState.Completed or JobState.Unchanged or JobState.AwaitingApproval;

    /// <summary>What somebody has to look at; null for nothing.</summary>
    [JsonIgnore]
    public string? Need => State switch
    {
        JobState.Completed or JobState.Unchanged or JobState.Waiting => null,
        JobState.AwaitingApproval => $"{Name}: {Changes} addresses wait for your approval. {Words}",
        JobState.CompletedWithFailures => $"{Name}: {Failed} of {Changes} addresses could not be changed. The update's page says why for each.",
        _ => $"{Name}: addresses were not changed. {Words}",
    };

    private string Name => DirectoryNames.Of(Directory);
}

/// <summary>A night's rostering files.</summary>
/// <param name="Format">Their format.</param>
/// <param name="ExportId">The export; null when there was none.</param>
/// <param name="State">How it ended; null when there was none.</param>
/// <param name="People">People in them.</param>
/// <param name="LeftOut">People who are not.</param>
/// <param name="Words">Why there are none; null when there are.</param>
public sealed record NightExport(string Format, string? ExportId, JobState? State, int People, int LeftOut, string? Words)
{
    /// <summary>Whether there are files.</summary>
    [JsonIgnore]
    public bool Settled => State is JobState.Completed or JobState.CompletedWithFailures;

    /// <summary>What somebody has to look at; null for nothing.</summary>
    [JsonIgnore]
    public string? Need => Settled ? null : $"Files ({ExportFormats.NameOf(Format)}) were not made. {Words}";
}

/// <summary>A night's upload to School Data Sync.</summary>
/// <param name="UploadId">The upload; null when there was none.</param>
/// <param name="State">How it ended; null when there was none.</param>
/// <param name="Files">Files that were sent.</param>
/// <param name="Words">Why they are not there; null when they are.</param>
public sealed record NightUpload(string? UploadId, JobState? State, int Files, string? Words)
{
    /// <summary>Whether School Data Sync has the files.</summary>
    [JsonIgnore]
    public bool Settled => State is JobState.Completed or JobState.Unchanged;

    /// <summary>What somebody has to look at; null for nothing.</summary>
    [JsonIgnore]
    public string? Need => Settled ? null : $"School Data Sync does not have last night's files. {Words}";
}
