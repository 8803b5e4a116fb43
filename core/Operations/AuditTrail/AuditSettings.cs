namespace Hub.Core.Operations.AuditTrail;

/// <summary>How long audits are kept, under <c>Audit</c> in the settings.</summary>
public sealed record AuditSettings
{
    /// <summary>The fewest days: what happened in a term must be there when the next one begins.</summary>
    public const int LeastDays = 90;

    /// <summary>The most days: seven years.</summary>
    public const int MostDays = 2557;

    /// <summary>Of a school that has not chosen, and of the hub itself: a year, and what it takes to look at that year's end.</summary>
    public int Days { get; init; } = 400;

    /// <summary>For how long one run of the timer works; what is left comes with the next one.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(4);
}
