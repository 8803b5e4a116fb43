namespace Hub.Core.Rostering.Uploads;

/// <summary>What the job of an upload keeps.</summary>
/// <param name="ExportId">The export whose files are sent.</param>
/// <param name="Format">Their format.</param>
/// <param name="Sha256">Of the zip file that holds them: the same files have the same.</param>
/// <param name="People">People in them.</param>
/// <param name="Connector">The connector, as the school wrote it.</param>
/// <param name="Again">Whether they are sent even if they are the same as those accepted last, or hold far fewer people.</param>
public sealed record SdsUploadDetail(string ExportId, string Format, string Sha256, int People, string Connector, bool Again)
{
    /// <summary>The connector, once it is found.</summary>
    public SdsConnector? Target { get; init; }

    /// <summary>The container that the files were sent to, which Microsoft's support may ask for.</summary>
    public string? ContainerId { get; init; }

    /// <summary>When its session ends or ended, in UTC.</summary>
    public DateTimeOffset? SessionExpires { get; init; }

    /// <summary>How many sessions there were.</summary>
    public int Sessions { get; init; }

    /// <summary>The files that were sent.</summary>
    public IReadOnlyList<SdsSentFile> Files { get; init; } = [];

    /// <summary>The validation, as far as it is; null before there is one.</summary>
    public SdsValidation? Validation { get; init; }

    /// <summary>What happened and when, oldest first.</summary>
    public IReadOnlyList<UploadStage> Stages { get; init; } = [];

    /// <summary>Why the files are not at Microsoft.</summary>
    public UploadFailure? Failure { get; init; }

    /// <summary>With another stage, unless it is the one that stands last.</summary>
    internal SdsUploadDetail At(string stage, DateTimeOffset now) =>
        Stages is [.., { } last] && last.Name == stage ? this : this with { Stages = [.. Stages, new UploadStage(stage, now)] };
}

/// <summary>Something that happened.</summary>
/// <param name="Name"><c>begun</c>, <c>sending</c>, <c>sent</c>, Microsoft's states of the validation, and how it ended.</param>
/// <param name="At">When, in UTC.</param>
public sealed record UploadStage(string Name, DateTimeOffset At);

/// <summary>An upload that may go on.</summary>
/// <param name="Connector">Where to.</param>
/// <param name="Unchanged">Whether the connector has accepted the same files before, so that there is nothing to send.</param>
public sealed record UploadBegun(SdsConnector Connector, bool Unchanged);

/// <summary>The id of an operation at Microsoft.</summary>
/// <param name="Id">Its id.</param>
public sealed record SdsOperation(string Id);
