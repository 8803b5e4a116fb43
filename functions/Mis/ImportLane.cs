using Hub.Core.Mis.Imports;

namespace Hub.Functions.Mis;

/// <summary>An import of a site.</summary>
/// <param name="SiteId">The site.</param>
/// <param name="ImportId">The import.</param>
public sealed record ImportRef(Guid SiteId, string ImportId);

/// <summary>Imports a site's feeds one at a time, in the order in which they came (docs/decisions/0004).</summary>
public sealed class ImportLane(Imports imports)
{
    /// <summary>The event that brings an import's id.</summary>
    internal const string FeedEvent = "feed";

    private static readonly TaskOptions Retried = TaskOptions.FromRetryPolicy(new RetryPolicy(5, TimeSpan.FromSeconds(2), 2, TimeSpan.FromMinutes(1)));

    /// <summary>The lane's orchestration.</summary>
    internal static string InstanceId(Guid siteId) => $"mis-lane-{siteId:N}";

    /// <summary>Waits for a feed, imports it, and begins again.</summary>
    [Function("ImportLane")]
    public static async Task RunLane([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var siteId = context.GetInput<Guid>();
        var importId = await context.WaitForExternalEvent<string>(FeedEvent);
        var import = new ImportRef(siteId, importId);
        try
        {
            if (await context.CallActivityAsync<bool>("ReadFeed", import, Retried))
                await context.CallActivityAsync("ApplyFeed", import, Retried);
        }
        catch (TaskFailedException)
        {
            // The next feed must not wait for this one. What went wrong is in the log and in the orchestration's history.
            await context.CallActivityAsync("FailFeed", import, Retried);
        }

        context.ContinueAsNew(siteId);
    }

    /// <summary>Reads a feed into a snapshot and compares it with the current one.</summary>
    /// <returns>Whether it is to be applied.</returns>
    [Function("ReadFeed")]
    public Task<bool> ReadAsync([ActivityTrigger] ImportRef import, FunctionContext context) => imports.ReadAsync(import.SiteId, import.ImportId, context.CancellationToken);

    /// <summary>Makes the snapshot of an import the current one.</summary>
    [Function("ApplyFeed")]
    public Task ApplyAsync([ActivityTrigger] ImportRef import, FunctionContext context) => imports.ApplyAsync(import.SiteId, import.ImportId, context.CancellationToken);

    /// <summary>Notes that an import could not be done.</summary>
    [Function("FailFeed")]
    public Task FailAsync([ActivityTrigger] ImportRef import, FunctionContext context) => imports.FailAsync(import.SiteId, import.ImportId, context.CancellationToken);
}
