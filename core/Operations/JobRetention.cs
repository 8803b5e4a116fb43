using System.ComponentModel.DataAnnotations;

namespace Hub.Core.Operations;

/// <summary>How long what has ended is kept; settings <c>Jobs</c>.</summary>
public sealed record JobRetention
{
    /// <summary>Days after which a job that has ended is removed with its results: a term, so that this term's files and updates can be looked at until it ends.</summary>
    [Range(1, 3650)]
    public int Days { get; init; } = 90;

    /// <summary>Days after which the history of an orchestration that has ended is removed: it serves to find out what went wrong, and holds what passed between its steps.</summary>
    [Range(1, 3650)]
    public int InstanceDays { get; init; } = 30;
}
