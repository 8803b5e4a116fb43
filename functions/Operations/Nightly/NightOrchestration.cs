using Hub.Core.Operations.Nightly;
using Hub.Core.Operations.Telemetry;
using Hub.Functions.Operations.Maintenance;
using Microsoft.Extensions.Logging;

namespace Hub.Functions.Operations.Nightly;

/// <summary>A night over all schools: finds those with something to do, and does some of them at the same time. One school's failure stops no other.</summary>
public sealed class NightOrchestration(LookAtSites look, Nights nights, NightlySettings settings, TimeProvider time)
{
    /// <summary>The orchestrator's name.</summary>
    public const string Name = "Night";

    private static readonly TaskOptions Insistent = TaskOptions.FromRetryPolicy(new RetryPolicy(500, TimeSpan.FromSeconds(5), 2, TimeSpan.FromMinutes(5)));

    /// <summary>The orchestrator.</summary>
    [Function(Name)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var run = context.GetInput<NightRun>()!;
        await MaintenancePause.PassAsync(context);
        var step = await context.CallActivityAsync<NightStep>("LookAtSites", run, Insistent);
        var counts = run.Counts with { Sites = run.Counts.Sites + step.ToDo.Looked, InStep = run.Counts.InStep + step.ToDo.Looked - step.ToDo.Sites.Count };
        var (next, running) = (0, new List<Task<SiteNightState>>());
        while (next < step.ToDo.Sites.Count || running.Count > 0)
        {
            while (running.Count < step.Together && next < step.ToDo.Sites.Count)
                running.Add(SyncAsync(context, new SiteNightRef(step.ToDo.Sites[next++], run.Night)));
            var ended = await Task.WhenAny(running);
            running.Remove(ended);
            counts = counts.With(await ended);
        }

        if (step.ToDo.Next is not null)
        {
            // A new history for each page of schools, so that a night of many thousand stays as small as one of a few.
            context.ContinueAsNew(run with { Position = step.ToDo.Next, Counts = counts });
            return;
        }

        await context.CallActivityAsync("EndNight", run with { Counts = counts }, Insistent);
    }

    /// <summary>Finds the next schools with something to do, and notes that the night has begun.</summary>
    [Function("LookAtSites")]
    public async Task<NightStep> LookAsync([ActivityTrigger] NightRun run, FunctionContext context)
    {
        var now = time.GetUtcNow();
        if (run.Position is null && await nights.FindAsync(run.Night, context.CancellationToken) is null)
            await nights.StoreAsync(run.Counts.Of(run.Night, now, null), context.CancellationToken);
        return new NightStep(await look.RunAsync(run.Position, context.CancellationToken), settings.Together);
    }

    /// <summary>Writes down what the night came to, and forgets nights that are kept no longer.</summary>
    [Function("EndNight")]
    public async Task EndAsync([ActivityTrigger] NightRun run, FunctionContext context)
    {
        var now = time.GetUtcNow();
        var begun = await nights.FindAsync(run.Night, context.CancellationToken);
        await nights.StoreAsync(run.Counts.Of(run.Night, begun?.StartedAt ?? now, now), context.CancellationToken);
        HubMetrics.NightEnded();
        await nights.PruneAsync(context.CancellationToken);
    }

    private static async Task<SiteNightState> SyncAsync(TaskOrchestrationContext context, SiteNightRef site)
    {
        try
        {
            return await context.CallSubOrchestratorAsync<SiteNightState>(SiteNightOrchestration.Name, site, new TaskOptions(retry: null).WithInstanceId(site.InstanceId));
        }
        catch (TaskFailedException e)
        {
            context.CreateReplaySafeLogger<NightOrchestration>().LogError("The night of site {SiteId} failed: {Failure}", site.SiteId, e.FailureDetails.ErrorType);
            return SiteNightState.Failed;
        }
    }
}

/// <summary>A night, as far as it is.</summary>
/// <param name="Night">The night.</param>
/// <param name="Position">The last school that was looked at; null at the beginning.</param>
public sealed record NightRun(DateOnly Night, string? Position = null)
{
    /// <summary>What it has come to.</summary>
    public NightCounts Counts { get; init; } = new(0, 0, 0, 0, 0);
}

/// <summary>Numbers of schools.</summary>
public sealed record NightCounts(int Sites, int InStep, int NeedYou, int Failed, int Paused)
{
    /// <summary>With another school.</summary>
    public NightCounts With(SiteNightState state) => state switch
    {
        SiteNightState.NeedsYou => this with { NeedYou = NeedYou + 1 },
        SiteNightState.Failed => this with { Failed = Failed + 1 },
        SiteNightState.Paused => this with { Paused = Paused + 1 },
        _ => this with { InStep = InStep + 1 },
    };

    /// <summary>As the record of a night.</summary>
    public Night Of(DateOnly day, DateTimeOffset startedAt, DateTimeOffset? endedAt) => new(day, startedAt, endedAt, Sites, InStep, NeedYou, Failed, Paused);
}

/// <summary>What a look found.</summary>
/// <param name="ToDo">The schools with something to do.</param>
/// <param name="Together">How many of them at the same time.</param>
public sealed record NightStep(SitesToDo ToDo, int Together);

/// <summary>A school's part of a night.</summary>
/// <param name="SiteId">The school.</param>
/// <param name="Night">The night.</param>
public sealed record SiteNightRef(Guid SiteId, DateOnly Night)
{
    /// <summary>Its orchestration.</summary>
    public string InstanceId => $"{NightTimer.InstanceId(Night)}-{SiteId:N}";
}
