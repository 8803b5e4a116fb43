namespace Hub.Core.Operations;

/// <summary>Who did what to what, or tried to.</summary>
/// <param name="SiteId">The site that it concerns; null for the hub itself.</param>
/// <param name="Actor">Who: a client's or an account's id as it was given, or <c>operator</c>.</param>
/// <param name="Action">What, in the form <c>token.refused</c>; stable.</param>
/// <param name="Target">To what.</param>
/// <param name="Code">Why it was refused; null when it was done.</param>
/// <param name="Address">The network address that it came from; null for the hub's own doing.</param>
public sealed record AuditRecord(Guid? SiteId, string Actor, string Action, string Target, string? Code = null, string? Address = null)
{
    /// <summary>With what browser, in words; null where none was used or it is not known.</summary>
    public string? Browser { get; init; }

    /// <summary>The account that it is about: its target, or else who acted; null when it is about no account.</summary>
    public Guid? About => Guid.TryParse(Target.Split(' ')[0], out var target) ? target : Guid.TryParse(Actor, out var actor) ? actor : null;

    /// <summary>When, in UTC; set when it is read.</summary>
    public DateTimeOffset At { get; init; }
}
