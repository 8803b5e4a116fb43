using Hub.Core.Operations;
using Hub.Core.Provisioning.Matching;
using Hub.Functions.Operations;

namespace Hub.Functions.Provisioning;

/// <summary>Carries a list of people and their accounts out.</summary>
public sealed class LinkUploadOrchestration(LinkUploads uploads)
{
    /// <summary>The orchestrator's name.</summary>
    public const string Name = "LinkUpload";

    /// <summary>The upload's orchestration.</summary>
    [Function(Name)]
    public static Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context) => UploadedLists.RunAsync(context, "ApplyLinkUpload", "FinishLinkUpload");

    /// <summary>Carries out one part.</summary>
    [Function("ApplyLinkUpload")]
    public Task<JobProgress> ApplyAsync([ActivityTrigger] ChunkRef part, FunctionContext context) => uploads.ApplyAsync(part.Job.SiteId, part.Job.JobId, part.Number, context.CancellationToken);

    /// <summary>Ends the upload.</summary>
    [Function("FinishLinkUpload")]
    public Task FinishAsync([ActivityTrigger] ListEnd end, FunctionContext context) => uploads.FinishAsync(end.Job.SiteId, end.Job.JobId, end.Failed, context.CancellationToken);
}
