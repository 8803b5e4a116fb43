using Hub.Local.Hosting;
using Microsoft.Extensions.Configuration;

namespace Hub.Local.Messaging.Receiving;

/// <summary>How messages are received.</summary>
internal sealed record ReceiverSettings
{
    /// <summary>Deliveries after which a message is dead, as a Service Bus queue has by default.</summary>
    public const int MaxDeliveries = 10;

    private static readonly TimeSpan LongestRetryDelay = TimeSpan.FromSeconds(10);

    /// <summary>Messages handled at once, of one queue without sessions.</summary>
    public int MaxConcurrentCalls { get; init; } = 16;

    /// <summary>Sessions handled at once, of one queue.</summary>
    public int MaxConcurrentSessions { get; init; } = 8;

    /// <summary>How long a function may run before another process may get its message too.</summary>
    public TimeSpan MaxLockRenewal { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a message stays hidden when the process that handles it dies.</summary>
    public TimeSpan Visibility { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The pause after a first failure; each next one doubles it, up to ten seconds.</summary>
    public TimeSpan FirstRetryDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>From host.json's serviceBus section, and <c>Messaging</c> settings for what only this runtime has.</summary>
    public static ReceiverSettings Of(IConfiguration configuration)
    {
        var otherwise = new ReceiverSettings();
        return new()
        {
            MaxConcurrentCalls = HostJson.Get(configuration, "extensions:serviceBus:maxConcurrentCalls", otherwise.MaxConcurrentCalls),
            MaxConcurrentSessions = HostJson.Get(configuration, "extensions:serviceBus:maxConcurrentSessions", otherwise.MaxConcurrentSessions),
            MaxLockRenewal = HostJson.Get(configuration, "extensions:serviceBus:maxAutoLockRenewalDuration", otherwise.MaxLockRenewal),
            Visibility = configuration.GetValue("Messaging:Visibility", otherwise.Visibility),
            FirstRetryDelay = configuration.GetValue("Messaging:FirstRetryDelay", otherwise.FirstRetryDelay),
        };
    }

    /// <summary>The pause before a message is delivered again.</summary>
    public TimeSpan RetryDelay(int failedDeliveries) =>
        TimeSpan.FromTicks((long)Math.Min(FirstRetryDelay.Ticks * Math.Pow(2, failedDeliveries - 1), LongestRetryDelay.Ticks));
}
