namespace Hub.Core.Operations.DataProtection;

/// <summary>How far a site's leavers have been looked at.</summary>
/// <param name="Days">For how many days the site kept them when this was written.</param>
/// <param name="Next">Before this moment nobody is to be erased: nothing is looked at.</param>
/// <param name="Held">How many people were to be erased when that was too many to do it unasked; 0 when it was not.</param>
/// <param name="ApprovedUntil">An administrator has approved that everybody is erased whose time was over by then, however many they are; null when none has.</param>
public sealed record LeaverState(int Days, DateTimeOffset Next, int Held, DateTimeOffset? ApprovedUntil);
