using System.Text.Json.Serialization;
using Hub.Core.Operations;
using Hub.Core.Rostering;

namespace Hub.Functions.Rostering;

/// <summary>An export as callers see it.</summary>
internal sealed record ExportView(string Id, string Format, JobState State, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, string SnapshotId, string Stage)
{
    /// <summary>Of whom it tells.</summary>
    public required ExportScope Scope { get; init; }

    /// <summary>The export since which it tells what changed; absent where it tells all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Since { get; init; }

    /// <summary>Why it failed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FailureView? Failure { get; init; }

    /// <summary>The files and how many records each has.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<FileView>? Files { get; init; }

    /// <summary>How many people there are by the rule that gave them their address.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PeopleView? People { get; init; }

    /// <summary>What was not taken over as it stands in the MIS.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<NoteView>? Notes { get; init; }

    /// <summary>What the check found.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ExportCheck? Check { get; init; }

    /// <summary>Where the files are, once they may be downloaded.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DownloadView? Download { get; init; }

    /// <summary>The view of a job.</summary>
    public static ExportView Of(Job job, JobProgress? live = null)
    {
        var detail = job.DetailAs<ExportDetail>();
        var view = new ExportView(
            job.Id, detail.Format, job.State, job.CreatedAt, job.UpdatedAt, detail.SnapshotId,
            (job.State is JobState.Waiting or JobState.Running ? live : null)?.Stage ?? job.Progress.Stage)
        {
            Scope = detail.Scope ?? ExportScope.Everybody,
            Since = detail.Since,
            Failure = detail is { FailureCode: { } code, Failure: { } failure } ? new FailureView(code, failure) : null,
            Check = detail.Files?.Check,
        };
        if (detail.Files is not { Counts: var counts } files)
            return view;
        var path = ExportFunctions.PathOf(job.SiteId, job.Id);
        return view with
        {
            Files = [.. counts.Files.Select(f => new FileView(f.Key, f.Value))],
            People = new PeopleView(counts.ByMisAddress, counts.ByAccount, counts.Contacts, counts.OutOfScope, counts.LeftOut.Values.Sum(), counts.LeftOut, counts.NotIncluded),
            Notes = [.. counts.Notes.Select(n => new NoteView(n.Key, n.Value, ExportNote.For(n.Key).Meaning))],
            Download = detail.IsReady ? new DownloadView($"{path}/files.zip", files.Length, files.Sha256, $"{path}/left-out.csv") : null,
        };
    }
}

/// <summary>Why an export failed.</summary>
internal sealed record FailureView(string Code, string Detail);

/// <summary>A file and how many records it has.</summary>
internal sealed record FileView(string Name, int Rows);

/// <summary>People by the rule that gave them their address; contacts; those outside the scope; those left out by reason; and those whom these files do not hold, by type.</summary>
internal sealed record PeopleView(
    int MisAddress, int Account, int Contacts, int OutOfScope, int LeftOut, IReadOnlyDictionary<string, int> LeftOutByReason, IReadOnlyDictionary<string, int> NotIncluded);

/// <summary>How the files of an export differ from those of the one before it.</summary>
internal sealed record DifferencesView(string Since, IReadOnlyList<ExportDifference> Files);

/// <summary>Something that was not taken over as it stands in the MIS.</summary>
internal sealed record NoteView(string Code, int Count, string Detail);

/// <summary>Where the files are.</summary>
internal sealed record DownloadView(string Files, long Length, string Sha256, string LeftOut);

/// <summary>Somebody who was left out.</summary>
internal sealed record LeftOutView(string PersonId, string Name, Core.Mis.UserType UserType, string Code, string? Address, string Reason, string WhatToDo)
{
    /// <summary>The view of a person.</summary>
    public static LeftOutView Of(LeftOutPerson person)
    {
        var reason = LeftOutReason.For(person.Code);
        return new LeftOutView(person.PersonId, person.Name, person.UserType, person.Code, person.Address, reason.Reason, reason.WhatToDo);
    }
}
