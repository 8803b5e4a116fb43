using Hub.Core.Accounts.FromMis;
using Hub.Core.Mis.Imports;
using Hub.Core.Partners.Rap;
using Hub.Core.Rostering.OneRoster;

namespace Hub.Functions.Mis;

/// <summary>The steps of an import. Each may be run again after a crash.</summary>
public sealed class ImportSteps(ImportJobs imports, ReadFeed readFeed, CompareSnapshot compare, ApplySnapshot apply, SyncAccounts accounts, SyncRap rap, SyncOneRoster oneRoster)
{
    /// <summary>The import whose turn it is at a site, or null.</summary>
    [Function("NextImport")]
    public Task<DueImport?> NextAsync([ActivityTrigger] Guid siteId, FunctionContext context) => imports.NextDueAsync(siteId, context.CancellationToken);

    /// <summary>Reads a feed into a snapshot.</summary>
    /// <returns>Whether the import goes on.</returns>
    [Function("ReadFeed")]
    public Task<bool> ReadAsync([ActivityTrigger] DueImport due, FunctionContext context) => readFeed.RunAsync(due.SiteId, due.ImportId, context.CancellationToken);

    /// <summary>Compares the snapshot with the current one.</summary>
    /// <returns>Whether the import goes on.</returns>
    [Function("CompareFeed")]
    public Task<bool> CompareAsync([ActivityTrigger] DueImport due, FunctionContext context) => compare.RunAsync(due.SiteId, due.ImportId, context.CancellationToken);

    /// <summary>Writes the next people, and in the end makes the snapshot the current one.</summary>
    /// <returns>Where it ended; null when all is done.</returns>
    [Function("ApplyFeed")]
    public Task<string?> ApplyAsync([ActivityTrigger] ApplyInput input, FunctionContext context) =>
        apply.RunAsync(input.SiteId, input.ImportId, input.After, context.CancellationToken);

    /// <summary>Ends an import that went through.</summary>
    [Function("FinishImport")]
    public Task FinishAsync([ActivityTrigger] DueImport due, FunctionContext context) => apply.FinishAsync(due.SiteId, due.ImportId, context.CancellationToken);

    /// <summary>Brings the accounts in step with the people whom the MIS has.</summary>
    /// <returns>Where it ended; null when all is done.</returns>
    [Function("SyncAccounts")]
    public Task<string?> SyncAsync([ActivityTrigger] SyncInput input, FunctionContext context) => accounts.RunAsync(input.SiteId, input.After, context.CancellationToken);

    /// <summary>Brings what partners are given in step with the snapshot and the day.</summary>
    /// <returns>Whether it must be run again.</returns>
    [Function("SyncRap")]
    public Task<bool> SyncRapAsync([ActivityTrigger] Guid siteId, FunctionContext context) => rap.RunAsync(siteId, context.CancellationToken);

    /// <summary>Brings what OneRoster consumers are given in step with the snapshot and the day.</summary>
    /// <returns>False: one run does it all.</returns>
    [Function("SyncOneRoster")]
    public async Task<bool> SyncOneRosterAsync([ActivityTrigger] Guid siteId, FunctionContext context)
    {
        await oneRoster.RunAsync(siteId, context.CancellationToken);
        return false;
    }

    /// <summary>Ends an import that could not be done.</summary>
    [Function("FailImport")]
    public Task FailAsync([ActivityTrigger] DueImport due, FunctionContext context) => apply.FailAsync(due.SiteId, due.ImportId, context.CancellationToken);
}
