using Hub.Core.Sites;

namespace Hub.Core.Operations.Nightly;

/// <summary>When the nightly sync runs (<c>Nightly</c> in the settings).</summary>
public sealed record NightlySettings
{
    /// <summary>The clocks that count.</summary>
    public string TimeZone { get; init; } = "Europe/London";

    /// <summary>The time from which a night's sync begins. Not between one and two o'clock, which British clocks go through never in one night of the year and twice in another.</summary>
    public TimeSpan From { get; init; } = TimeSpan.FromHours(2);

    /// <summary>The time from which no change of addresses is begun any more: nobody's login changes while the school comes in.</summary>
    public TimeSpan UpdatesUntil { get; init; } = TimeSpan.FromHours(6);

    /// <summary>Schools at the same time.</summary>
    public int Together { get; init; } = 8;
}

/// <summary>Which night it is.</summary>
public sealed class NightClock(NightlySettings settings, TimeProvider time)
{
    private readonly SchoolClock clock = new(settings.TimeZone);

    /// <summary>The day that the clocks show.</summary>
    public DateOnly Today => DateOnly.FromDateTime(clock.At(time.GetUtcNow()));

    /// <summary>
    /// The night whose sync is due: that of the day, once its time has come. One that was missed is caught up on the same day, and only that one: it brings in step whatever the
    /// nights before it would have.
    /// </summary>
    /// <returns>Null before the time.</returns>
    public DateOnly? Due => clock.At(time.GetUtcNow()).TimeOfDay >= settings.From ? Today : null;

    /// <summary>Whether changes of addresses may be begun now.</summary>
    public bool AllowsUpdates => clock.At(time.GetUtcNow()).TimeOfDay < settings.UpdatesUntil;
}
