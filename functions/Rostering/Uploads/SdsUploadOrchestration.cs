using Hub.Core.Operations;
using Hub.Core.Rostering.Uploads;
using Hub.Functions.Operations.Maintenance;

namespace Hub.Functions.Rostering.Uploads;

/// <summary>Sends files to School Data Sync: finds the connector, sends, has them validated, follows that to its end. Killed anywhere, it goes on with the step that it was in.</summary>
public sealed class SdsUploadOrchestration(SdsUploads uploads)
{
    /// <summary>The orchestrator's name.</summary>
    public const string Name = "RunSdsUpload";

    private const string Begin = "BeginSdsUpload";
    private const string Send = "SendSdsFiles";
    private const string Validate = "ValidateSdsFiles";
    private const string Look = "LookAtSdsValidation";
    private const string End = "EndSdsUpload";

    private const int MostSessions = 3;
    private const int MostAttempts = 8;
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongestLook = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestValidation = TimeSpan.FromHours(1);

    // Storage that is out of reach for a while; what Microsoft does wrong is a result.
    private static readonly TaskOptions Retry = TaskOptions.FromRetryPolicy(new RetryPolicy(5, TimeSpan.FromSeconds(5), 2, TimeSpan.FromMinutes(2)));

    /// <summary>The orchestrator.</summary>
    [Function(Name)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var job = context.GetInput<Job>()!;
        SdsUploadEnd end;
        try
        {
            end = await RunAsync(context, job);
        }
        catch (TaskFailedException)
        {
            end = new SdsUploadEnd(job, Unchanged: false, new UploadFailure("internal_error", "The files could not be sent. The operators' log says why. Send them again."));
        }

        await context.CallActivityAsync(End, end, Retry);
    }

    /// <summary>Begins.</summary>
    [Function(Begin)]
    public Task<UploadStep<UploadBegun>> BeginAsync([ActivityTrigger] Job job, FunctionContext context) => uploads.BeginAsync(job, context.CancellationToken);

    /// <summary>Opens a session and sends the files.</summary>
    [Function(Send)]
    public Task<UploadStep<SdsSent>> SendAsync([ActivityTrigger] SdsSend input, FunctionContext context) => uploads.SendAsync(input.Job, input.Connector, context.CancellationToken);

    /// <summary>Has the files validated.</summary>
    [Function(Validate)]
    public Task<UploadStep<SdsOperation>> ValidateAsync([ActivityTrigger] SdsValidate input, FunctionContext context) =>
        uploads.ValidateAsync(input.Job, input.Connector, input.Sent, context.CancellationToken);

    /// <summary>Where the validation stands.</summary>
    [Function(Look)]
    public Task<UploadStep<SdsValidation>> LookAsync([ActivityTrigger] SdsLook input, FunctionContext context) => uploads.LookAsync(input.Job, input.OperationId, context.CancellationToken);

    /// <summary>Writes down how it ended.</summary>
    [Function(End)]
    public Task EndAsync([ActivityTrigger] SdsUploadEnd input, FunctionContext context) => uploads.EndAsync(input.Job, input.Unchanged, input.Failure, context.CancellationToken);

    private static async Task<SdsUploadEnd> RunAsync(TaskOrchestrationContext context, Job job)
    {
        await MaintenancePause.PassAsync(context);
        var begun = await PatientAsync<UploadBegun>(context, Begin, job);
        if (begun.Value is not { Unchanged: false, Connector: var connector })
            return new SdsUploadEnd(job, begun.Value is { Unchanged: true }, begun.Failure);
        UploadFailure? failure = null;
        for (var session = 0; session < MostSessions && failure is null or { NeedsNewSession: true }; session++)
        {
            await MaintenancePause.PassAsync(context);
            var sent = await PatientAsync<SdsSent>(context, Send, new SdsSend(job, connector));
            var operation = sent.Value is { } files ? await PatientAsync<SdsOperation>(context, Validate, new SdsValidate(job, connector, files)) : null;
            if (operation?.Value is { } begunThere)
                return new SdsUploadEnd(job, Unchanged: false, await FollowAsync(context, job, begunThere.Id));
            failure = sent.Failure ?? operation!.Failure;
        }

        return new SdsUploadEnd(job, Unchanged: false, failure);
    }

    /// <summary>Follows a validation to its end.</summary>
    /// <returns>Null when it came to an end, which the upload has written down; else why not.</returns>
    private static async Task<UploadFailure?> FollowAsync(TaskOrchestrationContext context, Job job, string operationId)
    {
        var until = context.CurrentUtcDateTime + LongestValidation;
        for (var looks = 0; ; looks++)
        {
            var step = await PatientAsync<SdsValidation>(context, Look, new SdsLook(job, operationId));
            if (step.Value is not { Ended: false } running)
                return step.Failure;
            if (context.CurrentUtcDateTime > until)
                return new UploadFailure("validation_endless", "School Data Sync has been validating the files for an hour. Look at sds.microsoft.com what became of them, and send them again if they are not there.");
            // A validation that takes long is looked at less often.
            await context.CreateTimer(Longer(running.Wait, looks / 5, LongestLook), CancellationToken.None);
        }
    }

    /// <summary>Does a step again, later and later, while that may help.</summary>
    private static async Task<UploadStep<T>> PatientAsync<T>(TaskOrchestrationContext context, string activity, object input) where T : class
    {
        for (var attempt = 0; ; attempt++)
        {
            var step = await context.CallActivityAsync<UploadStep<T>>(activity, input, Retry);
            if (step.Failure?.TryAgainAfter is not { } wait || attempt == MostAttempts - 1)
                return step;
            await context.CreateTimer(Longer(wait, attempt, LongestPause), CancellationToken.None);
        }
    }

    private static TimeSpan Longer(TimeSpan wait, int doublings, TimeSpan most) => wait >= most ? wait : TimeSpan.FromTicks(Math.Min(most.Ticks, wait.Ticks << Math.Min(doublings, 10)));
}

/// <summary>Files to be sent.</summary>
public sealed record SdsSend(Job Job, SdsConnector Connector);

/// <summary>Files to be validated.</summary>
public sealed record SdsValidate(Job Job, SdsConnector Connector, SdsSent Sent);

/// <summary>A validation to be looked at.</summary>
public sealed record SdsLook(Job Job, string OperationId);

/// <summary>How an upload ended.</summary>
/// <param name="Job">The upload.</param>
/// <param name="Unchanged">Whether there was nothing to send.</param>
/// <param name="Failure">Why it failed; null to go by the validation.</param>
public sealed record SdsUploadEnd(Job Job, bool Unchanged, UploadFailure? Failure);
