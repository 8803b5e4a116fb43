namespace Hub.Core.Rostering.Uploads;

/// <summary>Microsoft's validation of a set of files (learn.microsoft.com/graph/api/resources/industrydata-filevalidateoperation).</summary>
/// <param name="Id">Of the long-running operation.</param>
/// <param name="Status"><c>notStarted</c>, <c>running</c>, <c>succeeded</c>, <c>failed</c>, <c>skipped</c>, or one that the hub does not know.</param>
/// <param name="Detail">What Microsoft says of the status.</param>
public sealed record SdsValidation(string Id, string Status, string? Detail)
{
    /// <summary>When it was begun, by Microsoft's clock.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it last changed, by Microsoft's clock.</summary>
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>How many errors there are.</summary>
    public int ErrorCount { get; init; }

    /// <summary>How many warnings there are.</summary>
    public int WarningCount { get; init; }

    /// <summary>The first errors.</summary>
    public IReadOnlyList<SdsMessage> Errors { get; init; } = [];

    /// <summary>The first warnings.</summary>
    public IReadOnlyList<SdsMessage> Warnings { get; init; } = [];

    /// <summary>When to look again.</summary>
    public TimeSpan Wait { get; init; }

    /// <summary>Whether nothing more will come.</summary>
    public bool Ended => !Is("notStarted") && !Is("running");

    /// <summary>Whether Microsoft took the files over. It calls a validation with errors <c>succeeded</c> too, since the validation itself went well.</summary>
    public bool Accepted => Is("succeeded") && ErrorCount == 0;

    private bool Is(string status) => string.Equals(Status, status, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Something that a validation found.</summary>
/// <param name="Code">Microsoft's code.</param>
/// <param name="Target">The file; null where it is about none.</param>
/// <param name="Text">What Microsoft says.</param>
public sealed record SdsMessage(string Code, string? Target, string Text);
