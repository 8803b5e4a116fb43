using System.Text.Json.Serialization;
using Hub.Core.Operations;
using Hub.Core.Rostering.Uploads;

namespace Hub.Functions.Rostering.Uploads;

/// <summary>An upload as callers see it.</summary>
internal sealed record SdsUploadView(string Id, string ExportId, string Format, JobState State, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, string Stage, int People)
{
    /// <summary>Where to.</summary>
    public required SdsUploadTargetView Connector { get; init; }

    /// <summary>The container that the files were sent to.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ContainerId { get; init; }

    /// <summary>When the session with Microsoft ends or ended.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? SessionExpires { get; init; }

    /// <summary>The files that were sent.</summary>
    public required IReadOnlyList<SdsSentFile> Files { get; init; }

    /// <summary>What happened and when.</summary>
    public required IReadOnlyList<UploadStage> Stages { get; init; }

    /// <summary>The validation, once there is one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SdsValidationView? Validation { get; init; }

    /// <summary>Why the files are not at Microsoft.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FailureView? Failure { get; init; }

    /// <summary>The view of a job.</summary>
    public static SdsUploadView Of(Job job)
    {
        var detail = job.DetailAs<SdsUploadDetail>();
        return new SdsUploadView(job.Id, detail.ExportId, detail.Format, job.State, job.CreatedAt, job.UpdatedAt, job.Progress.Stage, detail.People)
        {
            Connector = new SdsUploadTargetView(detail.Target?.Id, detail.Target?.Name ?? detail.Connector),
            ContainerId = detail.ContainerId,
            SessionExpires = detail.SessionExpires,
            Files = detail.Files,
            Stages = detail.Stages,
            Validation = detail.Validation is { } v ? new SdsValidationView(v.Id, v.Status, v.ErrorCount, v.WarningCount, v.Errors, v.Warnings) : null,
            Failure = detail.Failure is { } failure ? new FailureView(failure.Code, failure.Words) : null,
        };
    }
}

/// <summary>Where files are sent.</summary>
internal sealed record SdsUploadTargetView(string? Id, string Name);

/// <summary>Microsoft's validation.</summary>
internal sealed record SdsValidationView(string Id, string Status, int ErrorCount, int WarningCount, IReadOnlyList<SdsMessage> Errors, IReadOnlyList<SdsMessage> Warnings);
