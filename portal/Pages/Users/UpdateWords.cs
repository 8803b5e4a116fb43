using System.Globalization;
using Hub.Core;
using Hub.Core.Operations;
using Hub.Core.Provisioning;

namespace Hub.Portal.Pages.Users;

/// <summary>Address updates in plain words.</summary>
internal static class UpdateWords
{
    /// <summary>How far a person is in a directory: a sign and its colour, which mean nothing by themselves, and the words.</summary>
    public static (string Sign, string Colour, string Text) Of(ProvisioningState state) => state switch
    {
        ProvisioningState.Provisioned => ("☁", "text-success", "Provisioned"),
        ProvisioningState.InProgress => ("☁", "text-primary", "In progress"),
        ProvisioningState.Queued => ("◷", "text-primary", "Queued"),
        ProvisioningState.Ambiguous => ("?", "text-danger", "Ambiguous"),
        ProvisioningState.Refused => ("✕", "text-danger", "Refused"),
        _ => ("○", "", "Not provisioned"),
    };

    /// <summary>A job's state: a sign, which means nothing by itself, and the words.</summary>
    public static (string Sign, string Text) Of(JobState state) => state switch
    {
        JobState.Waiting => ("○", "Waiting"),
        JobState.Running => ("…", "At work"),
        JobState.Previewed => ("?", "Previewed: waiting for you"),
        JobState.AwaitingApproval => ("!", "Held: waiting for approval"),
        JobState.Completed => ("✓", "Done"),
        JobState.CompletedWithFailures => ("!", "Done, but not for everybody"),
        JobState.Unchanged => ("✓", "Nothing to change"),
        JobState.Failed => ("✕", "Failed"),
        JobState.Cancelled => ("✕", "Cancelled"),
        JobState.Rejected => ("✕", "Turned down"),
        _ => ("–", "Overtaken by a newer one"),
    };

    /// <summary>What became of a person.</summary>
    public static (string Sign, string Text) Of(RowOutcome outcome) => outcome switch
    {
        RowOutcome.Planned => ("→", "Would change"),
        RowOutcome.Updated => ("✓", "Changed"),
        RowOutcome.Unchanged => ("✓", "Right already"),
        RowOutcome.Refused => ("✕", "Cannot be done"),
        RowOutcome.Failed => ("!", "Failed"),
        _ => ("○", "Not tried"),
    };

    /// <summary>Where a job is at.</summary>
    public static string Of(JobProgress progress)
    {
        var stage = progress.Stage switch
        {
            "" => "Beginning",
            "planning" => "Making the preview",
            "applying" => "Changing addresses",
            "finishing" => "Putting the results together",
            var other => char.ToUpperInvariant(other[0]) + other[1..],
        };
        return progress.Total == 0 ? $"{stage}."
            : string.Create(CultureInfo.InvariantCulture, $"{stage}: {progress.Done:N0} of {progress.Total:N0} done{(progress.Failed > 0 ? $", {progress.Failed:N0} of them not well" : "")}.");
    }

    /// <summary>What an administrator can do about a refusal.</summary>
    public static string Of(Refusal refusal) => refusal.Code switch
    {
        "source_changed" => "The school's data or settings have changed since this preview was made, so it may no longer be right. Nothing was changed. Make a new preview and look through it.",
        "directory_not_configured" => "This directory is not set up for your school yet. Nothing was changed. Connect it under Preferences, Connected services.",
        "no_data" => "The school's MIS has delivered nothing to the hub yet, so there are no addresses. Send a feed first.",
        "not_possible_now" => "The update is no longer in a state that allows this: somebody else may have decided, or it has ended. The page shows where it stands.",
        "nothing_to_retry" => "There is nothing to try again: the update has not ended, or nothing of it failed.",
        _ => refusal.Detail,
    };

    /// <summary>Why a job failed.</summary>
    public static string Of(JobError error) => error.Code switch
    {
        "directory_not_configured" or "no_data" => Of(new Conflict(error.Code, error.Detail)),
        "internal_error" => "The hub failed at a step of this update again and again. What was changed before is listed below; the rest can be tried again.",
        _ => error.Detail,
    };
}
