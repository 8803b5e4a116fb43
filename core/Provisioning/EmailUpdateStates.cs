using Hub.Core.Operations;

namespace Hub.Core.Provisioning;

/// <summary>What may be done with a job in each state.</summary>
public static class EmailUpdateStates
{
    /// <summary>The kind of these jobs.</summary>
    public const string Kind = "email-update";

    /// <summary>Whether nothing more will happen to it.</summary>
    public static bool Ended(JobState state) =>
        state is not (JobState.Waiting or JobState.Running or JobState.Previewed or JobState.AwaitingApproval);

    /// <summary>Whether the same can be previewed anew: nothing of it is at work, and it is no retry, which has no request of its own.</summary>
    public static bool CanBeginAgain(Job job) => job.State is not (JobState.Waiting or JobState.Running) && job.DetailAs<EmailUpdateDetail>().RetryOf is null;

    /// <summary>Whether a decision is possible now.</summary>
    public static bool Allows(Job job, EmailUpdateDecision decision) => decision switch
    {
        EmailUpdateDecision.Apply => job.State == JobState.Previewed,
        EmailUpdateDecision.Approve or EmailUpdateDecision.Reject => job.State == JobState.AwaitingApproval,
        EmailUpdateDecision.Cancel => !Ended(job.State),
        _ => Ended(job.State) && job.DetailAs<EmailUpdateDetail>() is { ChangeSet: not null } detail
            && detail.Summary.Any(s => s.Outcome is RowOutcome.Failed or RowOutcome.NotAttempted),
    };
}

/// <summary>What somebody may decide about a job.</summary>
public enum EmailUpdateDecision
{
    /// <summary>Apply what was previewed.</summary>
    Apply,

    /// <summary>Let a braked set pass.</summary>
    Approve,

    /// <summary>Turn a braked set down.</summary>
    Reject,

    /// <summary>Stop.</summary>
    Cancel,

    /// <summary>Try again what failed.</summary>
    Retry,
}
