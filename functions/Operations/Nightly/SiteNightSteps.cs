using Hub.Core.Operations.Nightly;
using Hub.Core.Provisioning;
using Hub.Functions.Http;
using Hub.Functions.Provisioning;

namespace Hub.Functions.Operations.Nightly;

/// <summary>The steps of a school's night that are its own. Each may be run again after a crash.</summary>
public sealed class SiteNightSteps(SiteNights nights, EmailUpdateRuns updates, HubAddress hub)
{
    /// <summary>Begins the night.</summary>
    /// <returns>What is to be done; null for nothing.</returns>
    [Function("BeginSiteNight")]
    public Task<SiteNightPlan?> BeginAsync([ActivityTrigger] SiteNightRef site, FunctionContext context) => nights.BeginAsync(site.SiteId, site.Night, context.CancellationToken);

    /// <summary>Takes back updates that wait for a decision on data of an earlier night.</summary>
    [Function("TakeBackHeldUpdates")]
    public async Task TakeBackAsync([ActivityTrigger] HeldUpdates held, [DurableClient] DurableTaskClient orchestrations, FunctionContext context)
    {
        // What somebody has decided on meanwhile refuses it, which is as well.
        foreach (var jobId in held.JobIds)
        {
            if (await updates.FindAsync(held.SiteId, jobId, context.CancellationToken) is { State: Core.Operations.JobState.AwaitingApproval })
                await updates.DecideAsync(held.SiteId, jobId, EmailUpdateDecision.Cancel, orchestrations, context.CancellationToken);
        }
    }

    /// <summary>Accepts an update of addresses.</summary>
    [Function("AcceptNightUpdate")]
    public Task<NightUpdateStart> AcceptAsync([ActivityTrigger] DirectoryNight night, FunctionContext context) =>
        nights.AcceptUpdateAsync(night.Site.SiteId, night.Directory, context.CancellationToken);

    /// <summary>Has an accepted update run.</summary>
    [Function("ScheduleNightUpdate")]
    public static async Task ScheduleAsync([ActivityTrigger] NightUpdateRef update, [DurableClient] DurableTaskClient orchestrations, FunctionContext context) =>
        await EmailUpdateRuns.ScheduleAsync(update.SiteId, update.JobId, orchestrations, context.CancellationToken);

    /// <summary>Where an update stands.</summary>
    [Function("LookAtNightUpdate")]
    public Task<NightUpdate> LookAtUpdateAsync([ActivityTrigger] NightUpdateRef update, FunctionContext context) =>
        nights.LookAtUpdateAsync(update.SiteId, update.Directory, update.JobId, context.CancellationToken);

    /// <summary>Plans files.</summary>
    [Function("PlanNightExport")]
    public Task<NightExportStart> PlanExportAsync([ActivityTrigger] FormatNight night, FunctionContext context) => nights.PlanExportAsync(night.Site.SiteId, night.Format, context.CancellationToken);

    /// <summary>What files came to.</summary>
    [Function("LookAtNightExport")]
    public Task<NightExport> LookAtExportAsync([ActivityTrigger] NightExportRef export, FunctionContext context) =>
        nights.LookAtExportAsync(export.SiteId, export.Format, export.ExportId, context.CancellationToken);

    /// <summary>Plans an upload.</summary>
    [Function("PlanNightUpload")]
    public Task<NightUploadStart> PlanUploadAsync([ActivityTrigger] NightUploadRef export, FunctionContext context) => nights.PlanUploadAsync(export.SiteId, export.Id, context.CancellationToken);

    /// <summary>What an upload came to.</summary>
    [Function("LookAtNightUpload")]
    public Task<NightUpload> LookAtUploadAsync([ActivityTrigger] NightUploadRef upload, FunctionContext context) => nights.LookAtUploadAsync(upload.SiteId, upload.Id, context.CancellationToken);

    /// <summary>Ends the night.</summary>
    [Function("EndSiteNight")]
    public Task<SiteNightState> EndAsync([ActivityTrigger] SiteNightEnd end, FunctionContext context) =>
        nights.EndAsync(end.Site.SiteId, end.Site.Night, end.Result, hub.Configured, context.CancellationToken);
}
