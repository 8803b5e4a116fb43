using Microsoft.AspNetCore.Identity;

namespace Hub.Core.Operations;

/// <summary>Who did what to what, or tried to. What is marked <see cref="PersonalDataAttribute"/> can be erased from the record; the rest stays.</summary>
/// <param name="SiteId">The site that it concerns; null for the hub itself.</param>
/// <param name="Actor">Who: a client's or an account's id as it was given, or <c>operator</c>.</param>
/// <param name="Action">What, in the form <c>token.refused</c>; stable.</param>
/// <param name="Target">To what.</param>
/// <param name="Code">Why it was refused; null when it was done.</param>
/// <param name="Address">The network address that it came from; null for the hub's own doing.</param>
public sealed record AuditRecord(
    Guid? SiteId, [property: PersonalData] string Actor, string Action, [property: PersonalData] string Target, string? Code = null, [property: PersonalData] string? Address = null)
{
    /// <summary>What stands in place of a personal value that was erased.</summary>
    public const string Erased = "(erased)";

    /// <summary>For whom the actor did it, where that is somebody else: a vendor's id, an account's, a site's, or <c>mis</c>.</summary>
    [PersonalData]
    public string? OnBehalfOf { get; init; }

    /// <summary>With what browser, in words; null where none was used or it is not known.</summary>
    [PersonalData]
    public string? Browser { get; init; }

    /// <summary>What changed, from what to what. Never a secret.</summary>
    [PersonalData]
    public IReadOnlyList<AuditChange> Changes { get; init; } = [];

    /// <summary>Whether it was done.</summary>
    public AuditOutcome Outcome => Code is null ? AuditOutcome.Done : AuditOutcome.Refused;

    /// <summary>The account that it is about: its target, or else who acted; null when it is about no account.</summary>
    public Guid? About => Guid.TryParse(Target.Split(' ')[0], out var target) ? target : Guid.TryParse(Actor, out var actor) ? actor : null;

    /// <summary>When, in UTC; set when it is read.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Its key in the storage; set when it is read.</summary>
    public string Key { get; init; } = "";

    /// <summary>Its number in the chain of its site; null before it is read, and for a record from before there were chains.</summary>
    public long? Number { get; init; }
}

/// <summary>What became of it.</summary>
public enum AuditOutcome
{
    /// <summary>It was done.</summary>
    Done,

    /// <summary>It was refused, or could not be done; the record's code says why.</summary>
    Refused,
}
