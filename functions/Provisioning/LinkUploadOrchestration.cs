using Hub.Core.Operations;
using Hub.Core.Provisioning.Matching;

namespace Hub.Functions.Provisioning;

/// <summary>Carries a list of people and their accounts out, a part at a time, so that no request and no single step takes long.</summary>
public sealed class LinkUploadOrchestration(LinkUploads uploads)
{
    /// <summary>The orchestrator's name.</summary>
    public const string Name = "LinkUpload";

    private static readonly TaskOptions Retried = TaskOptions.FromRetryPolicy(new RetryPolicy(5, TimeSpan.FromSeconds(2), 2, TimeSpan.FromMinutes(1)));

    // Left as it is, the job would run for ever in the eyes of whoever looks at it.
    private static readonly TaskOptions Insistent = TaskOptions.FromRetryPolicy(new RetryPolicy(500, TimeSpan.FromSeconds(5), 2, TimeSpan.FromMinutes(5)));

    /// <summary>The upload's orchestration.</summary>
    [Function(Name)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var job = context.GetInput<JobRef>()!;
        var failed = 0;
        try
        {
            for (var chunk = 0; ; chunk++)
            {
                var progress = await context.CallActivityAsync<JobProgress>("ApplyLinkUpload", new LinkUploadChunk(job, chunk), Retried);
                failed += progress.Failed;
                context.SetCustomStatus(progress with { Failed = failed });
                if (progress.Done == progress.Total)
                    break;
            }
        }
        catch (TaskFailedException)
        {
            await context.CallActivityAsync("FinishLinkUpload", new LinkUploadEnd(job, Failed: true), Insistent);
            throw;
        }

        await context.CallActivityAsync("FinishLinkUpload", new LinkUploadEnd(job, Failed: false), Insistent);
    }

    /// <summary>Carries out one part.</summary>
    [Function("ApplyLinkUpload")]
    public Task<JobProgress> ApplyAsync([ActivityTrigger] LinkUploadChunk chunk, FunctionContext context) =>
        uploads.ApplyAsync(chunk.Job.SiteId, chunk.Job.JobId, chunk.Number, context.CancellationToken);

    /// <summary>Ends the upload.</summary>
    [Function("FinishLinkUpload")]
    public Task FinishAsync([ActivityTrigger] LinkUploadEnd end, FunctionContext context) => uploads.FinishAsync(end.Job.SiteId, end.Job.JobId, end.Failed, context.CancellationToken);
}

/// <summary>A part of an uploaded list.</summary>
/// <param name="Job">The upload.</param>
/// <param name="Number">Which part, from 0.</param>
public sealed record LinkUploadChunk(JobRef Job, int Number);

/// <summary>The end of an uploaded list.</summary>
/// <param name="Job">The upload.</param>
/// <param name="Failed">Whether a part could not be carried out, however often it was tried.</param>
public sealed record LinkUploadEnd(JobRef Job, bool Failed);
