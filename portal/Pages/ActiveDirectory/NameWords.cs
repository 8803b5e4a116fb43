using Hub.Core.ActiveDirectory;
using Hub.Core.Operations;

namespace Hub.Portal.Pages.ActiveDirectory;

/// <summary>Names for Active Directory in plain words.</summary>
internal static class NameWords
{
    /// <summary>What is to be known of a name.</summary>
    public static string Of(NameChoice choice)
    {
        var words = new List<string>();
        if (choice.Notes.HasFlag(NameNotes.NoMisAddress))
            words.Add("No address from the MIS.");
        if (choice.Notes.HasFlag(NameNotes.Clash))
            words.Add("Clash.");
        if (choice.Notes.HasFlag(NameNotes.Cut))
            words.Add("Too long: cut.");
        if (choice.Reason is not null)
            words.Add(choice.Reason);
        return string.Join(' ', words);
    }

    /// <summary>Where a preview stands.</summary>
    public static string Of(JobState state) => state switch
    {
        JobState.Waiting => "Making the preview",
        JobState.Running => "Giving names",
        JobState.Previewed => "Previewed: waiting for you",
        JobState.AwaitingApproval => "Held: waiting for approval",
        JobState.Completed => "Names given",
        JobState.CompletedWithFailures => "Names given, but not to everybody",
        JobState.Unchanged => "Nobody needs a name",
        JobState.Failed => "Failed",
        JobState.Cancelled => "Cancelled",
        JobState.Rejected => "Turned down",
        _ => "Overtaken by a newer one",
    };
}
