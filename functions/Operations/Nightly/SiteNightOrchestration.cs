using Hub.Core.Operations;
using Hub.Core.Operations.Nightly;
using Hub.Core.Provisioning;
using Hub.Functions.Mis;
using Hub.Functions.Operations.Maintenance;
using Hub.Functions.Rostering;
using Hub.Functions.Rostering.Uploads;
using Microsoft.Extensions.Logging;

namespace Hub.Functions.Operations.Nightly;

/// <summary>A school's part of a night: accounts, what partners read, addresses, files. What one of them fails at stops none of the others.</summary>
public static class SiteNightOrchestration
{
    /// <summary>The orchestrator's name.</summary>
    public const string Name = "SiteNight";

    private const int MostLooks = 60;
    private static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);
    private static readonly TaskOptions Retried = Attempts(5);

    // A night that is not ended would look for ever as if it ran.
    private static readonly TaskOptions Insistent = Attempts(100);

    /// <summary>The orchestrator.</summary>
    [Function(Name)]
    public static async Task<SiteNightState> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var site = context.GetInput<SiteNightRef>()!;
        var failures = new List<string>();
        SiteNightPlan? plan = null;
        var updates = new List<NightUpdate>();
        var exports = new List<NightExport>();
        var uploads = new List<NightUpload>();
        try
        {
            await MaintenancePause.PassAsync(context);
            plan = await context.CallActivityAsync<SiteNightPlan?>("BeginSiteNight", site, Retried);
            if (plan is null)
                return SiteNightState.Paused;
        }
        catch (TaskFailedException e)
        {
            Failed(e, "The hub could not read the school's data.");
        }

        if (plan is not null)
        {
            await InStepAsync(() => InStepWithMis.AccountsAsync(context, site.SiteId), "Hub IDs could not be brought in step with the MIS.");
            foreach (var activity in InStepWithMis.PartnerActivities)
                await InStepAsync(() => InStepWithMis.PartnersAsync(context, site.SiteId, activity), "What your applications read could not be brought in step with the MIS.");
            if (plan.Held.Count > 0 && plan.Updates.Count > 0)
                await InStepAsync(() => context.CallActivityAsync("TakeBackHeldUpdates", new HeldUpdates(site.SiteId, plan.Held), Retried), "An older update of addresses could not be taken back.");
            foreach (var directory in plan.Updates)
                await InStepAsync(async () => updates.Add(await UpdateAsync(context, new DirectoryNight(site, directory))), "Addresses could not be changed.");
            foreach (var format in plan.Formats)
            {
                await InStepAsync(async () => exports.Add(await ExportAsync(context, new FormatNight(site, format))), $"Files ({format}) could not be made.");
                if (format == plan.Sent && exports is [.., { Settled: true, ExportId: { } made } last] && last.Format == format)
                    await InStepAsync(async () => uploads.Add(await UploadAsync(context, new NightUploadRef(site.SiteId, made))), "Files could not be sent to School Data Sync.");
            }
        }

        return await context.CallActivityAsync<SiteNightState>(
            "EndSiteNight", new SiteNightEnd(site, new SiteNightResult(plan?.SnapshotId, updates, exports, failures, plan?.Links) { Uploads = uploads }), Insistent);

        async Task InStepAsync(Func<Task> part, string failure)
        {
            try
            {
                await MaintenancePause.PassAsync(context);
                await part();
            }
            catch (TaskFailedException e)
            {
                Failed(e, failure);
            }
        }

        void Failed(TaskFailedException e, string failure)
        {
            if (!failures.Contains(failure))
                failures.Add(failure);
            context.CreateReplaySafeLogger(typeof(SiteNightOrchestration)).LogError("The night of site {SiteId}: {What} {Failure}", site.SiteId, failure, e.FailureDetails.ErrorType);
        }
    }

    private static async Task<NightUpdate> UpdateAsync(TaskOrchestrationContext context, DirectoryNight night)
    {
        var start = await context.CallActivityAsync<NightUpdateStart>("AcceptNightUpdate", night, Retried);
        if (start.JobId is not { } jobId)
            return start.Instead!;
        var job = new NightUpdateRef(night.Site.SiteId, night.Directory, jobId);
        await context.CallActivityAsync("ScheduleNightUpdate", job, Retried);
        var wait = FirstLook;
        for (var looks = 0; looks < MostLooks; looks++)
        {
            await context.CreateTimer(wait, CancellationToken.None);
            // An update that waits for the end of a window is looked at no more often than one that runs.
            await MaintenancePause.PassAsync(context);
            var update = await context.CallActivityAsync<NightUpdate>("LookAtNightUpdate", job, Retried);
            if (update.State is not (JobState.Waiting or JobState.Running))
                return update;
            wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
        }

        return new NightUpdate(night.Directory, jobId, null, 0, 0, "It is still running; its own page says how far it is.");
    }

    private static async Task<NightExport> ExportAsync(TaskOrchestrationContext context, FormatNight night)
    {
        var start = await context.CallActivityAsync<NightExportStart>("PlanNightExport", night, Retried);
        if (start.Job is not { } job)
            return start.Instead!;
        await context.CallSubOrchestratorAsync(ExportOrchestration.Name, job, new TaskOptions(retry: null).WithInstanceId(job.InstanceId));
        return await context.CallActivityAsync<NightExport>("LookAtNightExport", new NightExportRef(night.Site.SiteId, night.Format, job.Id), Retried);
    }

    private static async Task<NightUpload> UploadAsync(TaskOrchestrationContext context, NightUploadRef export)
    {
        var start = await context.CallActivityAsync<NightUploadStart>("PlanNightUpload", export, Retried);
        if (start.Job is not { } job)
            return start.Instead!;
        await context.CallSubOrchestratorAsync(SdsUploadOrchestration.Name, job, new TaskOptions(retry: null).WithInstanceId(job.InstanceId));
        return await context.CallActivityAsync<NightUpload>("LookAtNightUpload", export with { Id = job.Id }, Retried);
    }

    private static TaskOptions Attempts(int most) => TaskOptions.FromRetryPolicy(new RetryPolicy(most, TimeSpan.FromSeconds(2), 2, TimeSpan.FromMinutes(1)));
}

/// <summary>Addresses in a directory, in a school's night.</summary>
public sealed record DirectoryNight(SiteNightRef Site, DirectoryKind Directory);

/// <summary>Files in a format, in a school's night.</summary>
public sealed record FormatNight(SiteNightRef Site, string Format);

/// <summary>Updates of an earlier night that nobody decided on.</summary>
public sealed record HeldUpdates(Guid SiteId, IReadOnlyList<string> JobIds);

/// <summary>A night's update of addresses.</summary>
public sealed record NightUpdateRef(Guid SiteId, DirectoryKind Directory, string JobId);

/// <summary>A night's export.</summary>
public sealed record NightExportRef(Guid SiteId, string Format, string ExportId);

/// <summary>A night's export that is to be sent to School Data Sync, or its upload.</summary>
public sealed record NightUploadRef(Guid SiteId, string Id);

/// <summary>How a school's night ended.</summary>
public sealed record SiteNightEnd(SiteNightRef Site, SiteNightResult Result);
