using Hub.Core.Provisioning;

namespace Hub.Core.Sites;

/// <summary>What a school wants the nightly sync to do beyond keeping its accounts, and what partners read, in step: nothing, unless it says so.</summary>
public sealed record NightlyRules
{
    /// <summary>The directories in which addresses are changed without anybody pressing a button. The brake holds there as everywhere.</summary>
    public IReadOnlyList<DirectoryKind> Updates { get; init; } = [];

    /// <summary>The formats in which rostering files are made anew whenever the school's data has changed.</summary>
    public IReadOnlyList<string> Formats { get; init; } = [];

    /// <summary>When the sync lets the school be: the summer, for example, while the MIS is rolled over.</summary>
    public IReadOnlyList<Pause> Pauses { get; init; } = [];

    /// <summary>The pause that a day is in, or null.</summary>
    public Pause? PauseOn(DateOnly day) => Pauses.FirstOrDefault(p => p.First <= day && day <= p.Last);
}

/// <summary>Some days.</summary>
/// <param name="First">The first of them.</param>
/// <param name="Last">The last of them.</param>
public sealed record Pause(DateOnly First, DateOnly Last);
