namespace Hub.Core.Operations.DataProtection;

/// <summary>How long people who have left are kept, under <c>Leavers</c> in the settings.</summary>
public sealed record LeaverSettings
{
    /// <summary>The fewest days: who is missing from the MIS for a summer is no leaver.</summary>
    public const int LeastDays = 90;

    /// <summary>The most days: ten years.</summary>
    public const int MostDays = 3653;

    /// <summary>Of a school that has not chosen: two years.</summary>
    public int Days { get; init; } = 730;

    /// <summary>Days for which nobody is erased after a school has chosen another number, so that a mistake can be taken back.</summary>
    public int Grace { get; init; } = 14;

    /// <summary>The share of the people whom a school has that may be erased without being asked, in percent.</summary>
    public double BrakePercent { get; init; } = 50;

    /// <summary>Fewer people than this are erased without being asked, whatever their share is.</summary>
    public int BrakeFrom { get; init; } = 50;

    /// <summary>For how long one run of the timer works; what is left comes with the next one.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(4);
}
