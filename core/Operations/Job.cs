using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hub.Core.Operations;

/// <summary>Long work that somebody asked for at a site.</summary>
public sealed record Job
{
    /// <summary>The site.</summary>
    public required Guid SiteId { get; init; }

    /// <summary>Ids sort newest first.</summary>
    public required string Id { get; init; }

    /// <summary>What it does: <c>mis-import</c>, <c>email-update</c>, <c>export</c>, <c>sds-upload</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Where it stands.</summary>
    public required JobState State { get; init; }

    /// <summary>When it was asked for, in UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When this record changed, in UTC.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>How far it is, as last recorded. While it runs, the orchestration's custom status is newer.</summary>
    public JobProgress Progress { get; init; } = new("", 0, 0, 0);

    /// <summary>What the capability keeps of it, as JSON of its own type; small.</summary>
    public string Detail { get; init; } = "{}";

    /// <summary>The orchestration that does the work.</summary>
    public string InstanceId => InstanceIdFor(Kind, SiteId, Id);

    /// <summary>The id of the orchestration that does a job's work.</summary>
    public static string InstanceIdFor(string kind, Guid siteId, string jobId) => $"{kind}-{siteId:N}-{jobId}";

    /// <summary>Reads <see cref="Detail"/>.</summary>
    public T DetailAs<T>() => JsonSerializer.Deserialize<T>(Detail, JsonSerializerOptions.Web)!;

    /// <summary>The same job with another detail.</summary>
    public Job WithDetail<T>(T detail) => this with { Detail = JsonSerializer.Serialize(detail, JsonSerializerOptions.Web) };
}

/// <summary>How far a job is. Also the custom status of its orchestration.</summary>
/// <param name="Stage">What it is doing, in a word or two for people.</param>
/// <param name="Done">Items done, well or not.</param>
/// <param name="Failed">Items of those that failed.</param>
/// <param name="Total">Items in all; 0 until known.</param>
public sealed record JobProgress(string Stage, int Done, int Failed, int Total);

/// <summary>Where a job stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobState>))]
public enum JobState
{
    /// <summary>Accepted; its turn has not come.</summary>
    [JsonStringEnumMemberName("waiting")]
    Waiting,

    /// <summary>Being worked on.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>A preview is ready; nothing has been changed.</summary>
    [JsonStringEnumMemberName("previewed")]
    Previewed,

    /// <summary>A brake holds it until somebody approves or rejects it; nothing has been changed.</summary>
    [JsonStringEnumMemberName("awaiting_approval")]
    AwaitingApproval,

    /// <summary>Done.</summary>
    [JsonStringEnumMemberName("completed")]
    Completed,

    /// <summary>Done, but some items failed or were refused.</summary>
    [JsonStringEnumMemberName("completed_with_failures")]
    CompletedWithFailures,

    /// <summary>There was nothing to do.</summary>
    [JsonStringEnumMemberName("unchanged")]
    Unchanged,

    /// <summary>Could not be done; the detail says why.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>Stopped by somebody; what was done before stays done.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,

    /// <summary>Held by a brake and turned down.</summary>
    [JsonStringEnumMemberName("rejected")]
    Rejected,

    /// <summary>Overtaken by a newer job.</summary>
    [JsonStringEnumMemberName("superseded")]
    Superseded,
}
