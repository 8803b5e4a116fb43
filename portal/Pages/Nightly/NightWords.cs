using System.Globalization;
using Hub.Core.Operations;
using Hub.Core.Operations.Nightly;
using Hub.Core.Provisioning;

namespace Hub.Portal.Pages.Nightly;

/// <summary>What pages say of nights.</summary>
internal static class NightWords
{
    /// <summary>How a school's night ended.</summary>
    public static string Of(SiteNightState state) => state switch
    {
        SiteNightState.InStep => "In step",
        SiteNightState.NeedsYou => "Needs somebody",
        SiteNightState.Failed => "Failed",
        SiteNightState.Paused => "Paused",
        _ => "Running",
    };

    /// <summary>The colour of that.</summary>
    public static string Badge(SiteNightState state) => state switch
    {
        SiteNightState.InStep => "text-bg-success",
        SiteNightState.NeedsYou => "text-bg-warning",
        SiteNightState.Failed => "text-bg-danger",
        _ => "text-bg-secondary",
    };

    /// <summary>How long something took.</summary>
    public static string Took(DateTimeOffset from, DateTimeOffset? until) => (until - from) switch
    {
        null => "",
        { TotalSeconds: < 90 } t => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, Math.Ceiling(t.TotalSeconds)):0} s"),
        { TotalMinutes: < 90 } t => string.Create(CultureInfo.InvariantCulture, $"{t.TotalMinutes:0} min"),
        { } t => string.Create(CultureInfo.InvariantCulture, $"{t.TotalHours:0.0} h"),
    };

    /// <summary>People who came, changed and went.</summary>
    public static string Of(PeopleChanges people) => (people.Joined, people.Changed, people.Left) switch
    {
        (0, 0, 0) => "No change",
        var (joined, changed, left) => string.Create(CultureInfo.InvariantCulture, $"{joined} new, {changed} changed, {left} gone"),
    };

    /// <summary>What became of the addresses in a directory.</summary>
    public static string Of(NightUpdate update) => $"{DirectoryNames.Of(update.Directory)}: " + update switch
    {
        { Need: { } } => "see below",
        { Words: { } words } => words,
        { Changes: 0 } => "no change",
        _ => string.Create(CultureInfo.InvariantCulture, $"{update.Changes} changed"),
    };

    /// <summary>What became of files that were to be sent.</summary>
    public static string Of(NightUpload upload) => "School Data Sync: " + (upload switch
    {
        { Settled: false } => "see below",
        { State: JobState.Unchanged } => "has the same files already",
        _ => "files sent",
    });

    /// <summary>A night.</summary>
    public static string Of(DateOnly night) => night.ToString("ddd d MMM yyyy", CultureInfo.InvariantCulture);
}
