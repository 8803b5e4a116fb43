using Hub.Core;
using Hub.Core.Accounts;
using Hub.Core.Operations;
using Hub.Core.Operations.DataProtection;
using Hub.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Operations.DataProtection;

/// <summary>What is held of people, and its erasure, for operators' scripts where a school asks for it (docs/data-protection.md).</summary>
public sealed class PeopleApi(ExportPerson export, PersonErasures erasures, Core.Sites.Sites sites)
{
    private const string Route = "operations/v1/people/sites/{siteId:guid}";
    private const string Account = Route + "/accounts/{accountId:guid}";
    private const int LongestPersonId = 1024;

    /// <summary>What is held of whoever has an account, as a ZIP. For operators, by function key.</summary>
    [Function("ExportAccountsPerson")]
    public async Task<IResult> ExportAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = Account + "/data.zip")] HttpRequest request, Guid siteId, Guid accountId, FunctionContext context) =>
        (await export.RunAsync(siteId, accountId, By(request, siteId), context.CancellationToken)).Or(Zip);

    /// <summary>What is held of somebody whom the MIS has or had, with an account or without one, as a ZIP. For operators, by function key.</summary>
    [Function("ExportMisPerson")]
    public async Task<IResult> ExportMisAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = Route + "/mis/data.zip")] HttpRequest request, Guid siteId, FunctionContext context)
    {
        return (await PersonIdAsync(request, siteId, context.CancellationToken)).Succeeded(out var id, out var refusal)
            ? Zip(await export.RunAsync(siteId, id, By(request, siteId), context.CancellationToken))
            : Problem.For(refusal);
    }

    /// <summary>Begins to erase whoever has an account. For operators, by function key.</summary>
    [Function("StartErasure")]
    public async Task<IResult> EraseAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = Account + "/erasures")] HttpRequest request, Guid siteId, Guid accountId, [DurableClient] DurableTaskClient orchestrations, FunctionContext context) =>
        await StartAsync(siteId, await erasures.PlanAsync(siteId, accountId, By(request, siteId), context.CancellationToken), orchestrations, context.CancellationToken);

    /// <summary>Begins to erase somebody whom the MIS had, with an account or without one. For operators, by function key.</summary>
    [Function("StartMisErasure")]
    public async Task<IResult> EraseMisAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = Route + "/mis/erasures")] HttpRequest request, Guid siteId, [DurableClient] DurableTaskClient orchestrations, FunctionContext context)
    {
        return (await PersonIdAsync(request, siteId, context.CancellationToken)).Succeeded(out var id, out var refusal)
            ? await StartAsync(siteId, await erasures.PlanAsync(siteId, id, By(request, siteId), context.CancellationToken), orchestrations, context.CancellationToken)
            : Problem.For(refusal);
    }

    /// <summary>How an erasure stands. For operators, by function key.</summary>
    [Function("GetErasure")]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = Route + "/erasures/{jobId}")] HttpRequest request, Guid siteId, string jobId, FunctionContext context) =>
        await erasures.FindAsync(siteId, jobId, context.CancellationToken) is { } job ? Results.Ok(View(job)) : Problem.For(new NotFound("erasure_unknown", "There is no such erasure at this site."));

    /// <summary>A ZIP of somebody's data as it is downloaded. Its name says nobody's.</summary>
    internal static IResult Zip(Stream content) => Results.File(content, "application/zip", "personal-data.zip");

    private async Task<IResult> StartAsync(Guid siteId, Outcome<Job> planned, DurableTaskClient orchestrations, CancellationToken cancellationToken) =>
        (await ErasureOrchestration.StartAsync(erasures, planned, orchestrations, cancellationToken)).Or(job => Results.Accepted($"/operations/v1/people/sites/{siteId}/erasures/{job.Id}", View(job)));

    private async Task<Outcome<string>> PersonIdAsync(HttpRequest request, Guid siteId, CancellationToken cancellationToken)
    {
        var id = request.Query["person"].ToString();
        if (id.Length is 0 or > LongestPersonId)
            return new Invalid("invalid_request", "person must be the person's id in the MIS.", new FieldError("person", "must be the person's id in the MIS."));
        return await sites.FindAsync(siteId, cancellationToken) is null ? new NotFound("site_unknown", "There is no such site.") : id;
    }

    private static object View(Job job) => new { job.Id, job.State, job.CreatedAt, job.UpdatedAt, job.DetailAs<PersonErasure>().Code, job.DetailAs<PersonErasure>().Why };

    private static Actor By(HttpRequest request, Guid siteId) => new("operator", ClientAddress.Of(request.HttpContext)) { OnBehalfOf = siteId.ToString() };
}
