using Cronos;
using Microsoft.Extensions.Configuration;

namespace Hub.Local.Functions.Timers;

/// <summary>When a timer function runs, in UTC.</summary>
internal sealed class TimerSchedule
{
    private readonly CronExpression cron;

    /// <exception cref="InvalidOperationException">It is no six-field cron expression, or names a setting that is missing.</exception>
    public TimerSchedule(HostedFunction function, IConfiguration configuration)
    {
        Text = SettingExpression.Resolve(((TimerTriggerAttribute)function.Trigger).Schedule, configuration, function.Name);
        try
        {
            cron = CronExpression.Parse(Text, CronFormat.IncludeSeconds);
        }
        catch (CronFormatException e)
        {
            throw new InvalidOperationException($"Function '{function.Name}': '{Text}' is no schedule of six fields (seconds first): {e.Message}", e);
        }
    }

    public string Text { get; }

    /// <summary>The first occurrence after a moment; the end of time when there is none.</summary>
    public DateTimeOffset NextAfter(DateTimeOffset moment) => cron.GetNextOccurrence(moment, TimeZoneInfo.Utc) ?? DateTimeOffset.MaxValue;
}
