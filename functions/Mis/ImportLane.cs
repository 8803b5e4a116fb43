using Hub.Core.Mis.Imports;
using Hub.Functions.Accounts;
using Hub.Functions.Operations.Maintenance;
using Microsoft.Extensions.Logging;

namespace Hub.Functions.Mis;

/// <summary>Imports a site's feeds one at a time, in the order in which they came (docs/decisions/0004).</summary>
public static class ImportLane
{
    /// <summary>The event that says that there may be work: a feed has come (it carries the import's id, for whoever reads the history), a day or a site's rules are other ones.</summary>
    internal const string FeedEvent = "feed";

    private static readonly TaskOptions Retried = Attempts(5);

    // What the lane itself needs is tried until it works: a lane that gave up would leave every later feed waiting.
    private static readonly TaskOptions Insisted = Attempts(int.MaxValue);

    /// <summary>The lane's orchestration.</summary>
    internal static string InstanceId(Guid siteId) => $"mis-lane-{siteId:N}";

    /// <summary>Has a site's lane look for work, if the site has one: it has since its first feed.</summary>
    internal static async Task WakeAsync(DurableTaskClient orchestrations, Guid siteId, CancellationToken cancellationToken)
    {
        if (await orchestrations.GetInstanceAsync(InstanceId(siteId), cancellationToken) is { IsCompleted: false })
            await orchestrations.RaiseEventAsync(InstanceId(siteId), FeedEvent, "", cancellationToken);
    }

    /// <summary>Waits for a feed, imports whatever waits, oldest first, brings accounts and partners' data in step when nothing waits any more, and begins again.</summary>
    [Function("ImportLane")]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var lane = context.GetInput<LaneState>()!;
        if (!lane.MayHaveMore)
            await context.WaitForExternalEvent<string>(FeedEvent);
        // Only here: an import that has begun is finished, and so is what was brought in step by half.
        await MaintenancePause.PassAsync(context);
        var due = await context.CallActivityAsync<DueImport?>("NextImport", lane.SiteId, Insisted);
        if (due is not null)
            await ImportAsync(context, due);
        else
        {
            await SyncAccountsAsync(context, lane.SiteId);
            foreach (var activity in InStepWithMis.PartnerActivities)
                await SyncPartnersAsync(context, lane.SiteId, activity);
        }

        // A new history for each import, so that a lane of many years stays as small as one of a day.
        context.ContinueAsNew(lane with { MayHaveMore = due is not null });
    }

    private static async Task ImportAsync(TaskOrchestrationContext context, DueImport due)
    {
        var instanceId = Core.Operations.Job.InstanceIdFor(ImportDetail.Kind, due.SiteId, due.ImportId) + (due.Approved ? "-approved" : "");
        try
        {
            await context.CallSubOrchestratorAsync("ImportFeed", due, new TaskOptions(retry: null).WithInstanceId(instanceId));
        }
        catch (TaskFailedException e)
        {
            // The next feed must not wait for this one.
            context.CreateReplaySafeLogger(typeof(ImportLane)).LogError("Import {ImportId} of site {SiteId} failed: {Failure}", due.ImportId, due.SiteId, e.FailureDetails.ErrorType);
            await context.CallActivityAsync("FailImport", due, Insisted);
        }

        await SchoolNoticeSteps.TellAsync(context, "TellOfImport", due);
    }

    /// <summary>Reads, compares and applies one feed; ends early when it is refused, changes nothing or is held.</summary>
    [Function("ImportFeed")]
    public static async Task ImportFeedAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var due = context.GetInput<DueImport>()!;
        if (!await context.CallActivityAsync<bool>("ReadFeed", due, Retried) || !await context.CallActivityAsync<bool>("CompareFeed", due, Retried))
            return;
        string? after = null;
        do
            after = await context.CallActivityAsync<string?>("ApplyFeed", new ApplyInput(due.SiteId, due.ImportId, after), Retried);
        while (after is not null);
        await context.CallActivityAsync("FinishImport", due, Retried);
    }

    private static async Task SyncAccountsAsync(TaskOrchestrationContext context, Guid siteId)
    {
        try
        {
            await InStepWithMis.AccountsAsync(context, siteId);
        }
        catch (TaskFailedException e)
        {
            // It is tried again after the next feed and every night; feeds must not wait for it.
            context.CreateReplaySafeLogger(typeof(ImportLane)).LogError("The accounts of site {SiteId} are not in step with its MIS: {Failure}", siteId, e.FailureDetails.ErrorType);
            await SchoolNoticeSteps.TellAsync(context, "TellOfAccounts", siteId);
        }
    }

    private static async Task SyncPartnersAsync(TaskOrchestrationContext context, Guid siteId, string activity)
    {
        try
        {
            await InStepWithMis.PartnersAsync(context, siteId, activity);
        }
        catch (TaskFailedException e)
        {
            // As above; partners go on reading what there was.
            context.CreateReplaySafeLogger(typeof(ImportLane)).LogError("What partners read of site {SiteId} is not in step with its MIS ({Activity}): {Failure}", siteId, activity, e.FailureDetails.ErrorType);
        }
    }

    private static TaskOptions Attempts(int most) => TaskOptions.FromRetryPolicy(new RetryPolicy(most, TimeSpan.FromSeconds(2), 2, TimeSpan.FromMinutes(1)));
}

/// <summary>What a lane hands on to itself.</summary>
/// <param name="SiteId">The site.</param>
/// <param name="MayHaveMore">Whether another import may be waiting already.</param>
public sealed record LaneState(Guid SiteId, bool MayHaveMore = false);

/// <summary>The part of an import that one run of <c>ApplyFeed</c> writes.</summary>
/// <param name="SiteId">The site.</param>
/// <param name="ImportId">The import.</param>
/// <param name="After">The id where the last run ended; null for the first.</param>
public sealed record ApplyInput(Guid SiteId, string ImportId, string? After);

/// <summary>The part of a site's accounts that one run of <c>SyncAccounts</c> brings in step.</summary>
/// <param name="SiteId">The site.</param>
/// <param name="After">Where the last run ended; null for the first.</param>
public sealed record SyncInput(Guid SiteId, string? After);
