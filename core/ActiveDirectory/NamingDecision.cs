using Hub.Core.Operations;

namespace Hub.Core.ActiveDirectory;

/// <summary>What somebody may decide about a change set of names.</summary>
public enum NamingDecision
{
    /// <summary>Give the names of the preview.</summary>
    Apply,

    /// <summary>Let a braked set pass.</summary>
    Approve,

    /// <summary>Turn a braked set down.</summary>
    Reject,

    /// <summary>Drop a preview.</summary>
    Cancel,
}

/// <summary>What may be done with a change set of names in each state.</summary>
public static class NamingStates
{
    /// <summary>The kind of these jobs.</summary>
    public const string Kind = "directory-names";

    /// <summary>Whether a decision is possible now.</summary>
    public static bool Allows(Job job, NamingDecision decision)
    {
        ArgumentNullException.ThrowIfNull(job);
        return decision switch
        {
            NamingDecision.Apply => job.State == JobState.Previewed,
            NamingDecision.Cancel => job.State is JobState.Waiting or JobState.Previewed or JobState.AwaitingApproval,
            _ => job.State == JobState.AwaitingApproval,
        };
    }
}
