using Azure.Core.Pipeline;
using Microsoft.Extensions.Configuration;

namespace Hub.Local.Durable;

/// <summary>Where the engine keeps its state, and how much it does at once.</summary>
internal sealed record DurableSettings
{
    private const string Section = "extensions:durableTask";

    /// <summary>Of the storage account.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>The task hub: tables, containers and queues bear its name.</summary>
    public string HubName { get; init; } = "Hub";

    public int MaxActivities { get; init; } = 32;

    public int MaxTurns { get; init; } = 32;

    /// <summary>How often messages of other processes are looked for.</summary>
    public TimeSpan WakePoll { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an instance that waits stays in memory.</summary>
    public TimeSpan IdleLife { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long an ended instance stays in memory: longer than the store may keep writes to itself (Azurite: five seconds).</summary>
    public TimeSpan EndedLife { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a client waits for a store that is away.</summary>
    public TimeSpan ClientPatience { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Stands in every request's way: for tests that break the store.</summary>
    public HttpPipelinePolicy? Policy { get; init; }

    /// <exception cref="InvalidOperationException">There is no connection string.</exception>
    public static DurableSettings From(IConfiguration configuration)
    {
        // The host reads host.json into its own section; a configuration that holds the file as it is serves too.
        var section = configuration.GetSection($"AzureFunctionsJobHost:{Section}");
        if (!section.Exists())
            section = configuration.GetSection(Section);
        return new DurableSettings
        {
            ConnectionString = configuration["AzureWebJobsStorage"] is { Length: > 0 } connection
                ? connection
                : throw new InvalidOperationException("AzureWebJobsStorage is not set: it is the connection string of the storage account (or of Azurite) that holds the state."),
            HubName = section["hubName"] is { Length: > 0 } name ? name : "Hub",
            MaxActivities = section.GetValue("maxConcurrentActivityFunctions", 32),
            MaxTurns = section.GetValue("maxConcurrentOrchestratorFunctions", 32),
        };
    }
}
