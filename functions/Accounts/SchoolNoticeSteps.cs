using System.Globalization;
using Hub.Core.Accounts.Mail;
using Hub.Core.Mis.Imports;
using Hub.Core.Operations;
using Hub.Functions.Http;
using Hub.Functions.Provisioning;
using Microsoft.Extensions.Logging;

namespace Hub.Functions.Accounts;

/// <summary>Tells those who look after a school what became of its jobs. What cannot be told stops no job.</summary>
public sealed class SchoolNoticeSteps(Jobs jobs, SchoolNotices notices, HubAddress hub, TimeProvider time)
{
    private static readonly TaskOptions Retried = TaskOptions.FromRetryPolicy(new RetryPolicy(3, TimeSpan.FromSeconds(5), 2, TimeSpan.FromMinutes(1)));

    /// <summary>Has one of the steps below tell.</summary>
    /// <param name="context">The orchestration.</param>
    /// <param name="step">The step.</param>
    /// <param name="input">What it is about.</param>
    internal static async Task TellAsync(TaskOrchestrationContext context, string step, object input)
    {
        try
        {
            await context.CallActivityAsync(step, input, Retried);
        }
        catch (TaskFailedException e)
        {
            context.CreateReplaySafeLogger<SchoolNoticeSteps>().LogError("{Step} could not tell the school: {Failure}", step, e.FailureDetails.ErrorType);
        }
    }

    /// <summary>Tells of an update of addresses that is held or did not go well.</summary>
    [Function("TellOfEmailUpdate")]
    public async Task TellOfEmailUpdateAsync([ActivityTrigger] JobRef job, FunctionContext context)
    {
        if (await jobs.FindAsync(job.SiteId, job.JobId, context.CancellationToken) is { } found && SchoolLetters.Of(found, hub.Configured) is var (what, letter))
            await notices.TellAsync(job.SiteId, what, job.JobId, letter, context.CancellationToken);
    }

    /// <summary>Tells of an MIS import that is held or did not go well.</summary>
    [Function("TellOfImport")]
    public async Task TellOfImportAsync([ActivityTrigger] DueImport due, FunctionContext context)
    {
        if (await jobs.FindAsync(due.SiteId, due.ImportId, context.CancellationToken) is { } found && SchoolLetters.OfImport(found) is var (what, letter))
            await notices.TellAsync(due.SiteId, what, due.ImportId, letter, context.CancellationToken);
    }

    /// <summary>Tells, once a day, that accounts are not in step with the MIS.</summary>
    [Function("TellOfAccounts")]
    public Task TellOfAccountsAsync([ActivityTrigger] Guid siteId, FunctionContext context) => notices.TellAsync(
        siteId, SchoolEvent.AccountsBehind, time.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), SchoolLetters.AccountsBehind, context.CancellationToken);
}
