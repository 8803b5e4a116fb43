using Hub.Core.Accounts.ByHand;
using Hub.Core.Operations;
using Hub.Functions.Operations;
using Hub.Functions.Provisioning;

namespace Hub.Functions.Portal;

/// <summary>Carries an uploaded file of people out.</summary>
public sealed class UploadOrchestration(AccountUploads uploads)
{
    /// <summary>The orchestrator's name.</summary>
    public const string Name = "AccountUpload";

    /// <summary>The upload's orchestration.</summary>
    [Function(Name)]
    public static Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context) => UploadedLists.RunAsync(context, "ApplyAccountUpload", "FinishAccountUpload");

    /// <summary>Carries out one part.</summary>
    [Function("ApplyAccountUpload")]
    public Task<JobProgress> ApplyAsync([ActivityTrigger] ChunkRef part, FunctionContext context) => uploads.ApplyAsync(part.Job.SiteId, part.Job.JobId, part.Number, context.CancellationToken);

    /// <summary>Ends the upload.</summary>
    [Function("FinishAccountUpload")]
    public Task FinishAsync([ActivityTrigger] ListEnd end, FunctionContext context) => uploads.FinishAsync(end.Job.SiteId, end.Job.JobId, end.Failed, context.CancellationToken);
}
