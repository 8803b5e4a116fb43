using Hub.Core.Operations;
using Hub.Core.Rostering;
using Hub.Functions.Operations.Maintenance;

namespace Hub.Functions.Rostering;

/// <summary>Makes the files of an export: writes and checks, publishes. Killed anywhere, it goes on with the step that it was in.</summary>
public sealed class ExportOrchestration(Exports exports, Jobs jobs)
{
    /// <summary>The orchestrator's name.</summary>
    public const string Name = "RunExport";

    private const string Write = "WriteExport";
    private const string Publish = "PublishExport";
    private const string Fail = "FailExport";

    // Storage that is out of reach for a while is the one thing that another attempt helps against.
    private static readonly TaskOptions Retry = TaskOptions.FromRetryPolicy(new RetryPolicy(5, TimeSpan.FromSeconds(5), 2, TimeSpan.FromMinutes(2)));

    /// <summary>The orchestrator.</summary>
    [Function(Name)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var job = context.GetInput<Job>()!;
        try
        {
            await MaintenancePause.PassAsync(context);
            context.SetCustomStatus(new JobProgress("writing", 0, 0, 0));
            var written = await context.CallActivityAsync<WriteResult>(Write, job, Retry);
            if (written.Files is null)
            {
                await context.CallActivityAsync(Fail, new FailInput(job, written.FailureCode!, written.Failure!), Retry);
                return;
            }

            await context.CallActivityAsync(Publish, new PublishInput(job, written.Files), Retry);
        }
        catch (TaskFailedException)
        {
            await context.CallActivityAsync(
                Fail, new FailInput(job, "internal_error", "The files could not be made. The operators' log says why. Ask for a new export."), Retry);
        }
    }

    /// <summary>Writes, checks and stores the files.</summary>
    [Function(Write)]
    public async Task<WriteResult> WriteAsync([ActivityTrigger] Job job, FunctionContext context)
    {
        // Who asked may have been answered before the job was stored, or not at all: the orchestration is what counts.
        await jobs.AddAsync(job, context.CancellationToken);
        var outcome = await exports.WriteAsync(job, context.CancellationToken);
        return outcome.Succeeded(out var files, out var refusal) ? new WriteResult(files, null, null) : new WriteResult(null, refusal.Code, refusal.Detail);
    }

    /// <summary>Offers the files.</summary>
    [Function(Publish)]
    public Task PublishAsync([ActivityTrigger] PublishInput input, FunctionContext context) =>
        exports.PublishAsync(input.Job, input.Files, context.CancellationToken);

    /// <summary>Records the failure.</summary>
    [Function(Fail)]
    public Task FailAsync([ActivityTrigger] FailInput input, FunctionContext context) =>
        exports.FailAsync(input.Job, input.Code, input.Failure, context.CancellationToken);

    /// <summary>What writing came to: files, or why there are none.</summary>
    public sealed record WriteResult(ExportFiles? Files, string? FailureCode, string? Failure);

    /// <summary>What to publish.</summary>
    public sealed record PublishInput(Job Job, ExportFiles Files);

    /// <summary>What went wrong.</summary>
    public sealed record FailInput(Job Job, string Code, string Failure);
}
