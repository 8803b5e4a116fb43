using System.Globalization;
using Hub.Core;
using Hub.Core.Operations;
using Hub.Core.Provisioning;
using Hub.Core.Storage;
using Hub.Core.Sts.Tokens;
using Hub.Functions.Http;
using Hub.Functions.Sts;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Provisioning;

/// <summary>New e-mail addresses for a site's accounts, on demand.</summary>
public sealed class EmailUpdateFunctions(EmailUpdateRuns runs, EmailUpdates updates, Jobs jobs)
{
    private const string Route = "provisioning/v1/sites/{siteId:guid}/email-updates";

    /// <summary>Starts an update or a preview of one. For management clients of the site.</summary>
    [Function("StartEmailUpdate"), RequiresScope(HubScopes.Manage)]
    public async Task<IResult> StartAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, Guid siteId, [DurableClient] DurableTaskClient orchestrations, FunctionContext context)
    {
        if (!(await JsonBody.ReadAsync(request, context.CancellationToken)).Succeeded(out var body, out var refusal) || !EmailUpdateRequest.Read(body).Succeeded(out var asked, out refusal))
            return Problem.For(refusal);
        return Accepted(await runs.StartAsync(siteId, asked, orchestrations, context.CancellationToken));
    }

    /// <summary>The site's updates, newest first. For management clients of the site.</summary>
    [Function("ListEmailUpdates"), RequiresScope(HubScopes.Manage)]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, Guid siteId, FunctionContext context) =>
        Paging.Of(request).Succeeded(out var paging, out var refusal)
            ? Paging.Page(await jobs.ListAsync(siteId, EmailUpdateStates.Kind, paging.Position, paging.Size, context.CancellationToken), j => EmailUpdateView.Of(j, null))
            : Problem.For(refusal);

    /// <summary>Where an update stands. For management clients of the site.</summary>
    [Function("GetEmailUpdate"), RequiresScope(HubScopes.Manage)]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{jobId}")] HttpRequest request, Guid siteId, string jobId,
        [DurableClient] DurableTaskClient orchestrations, FunctionContext context)
    {
        if (await runs.FindAsync(siteId, jobId, context.CancellationToken) is not { } job)
            return UnknownJob();
        return Results.Ok(EmailUpdateView.Of(job, await EmailUpdateRuns.ProgressAsync(job, orchestrations, context.CancellationToken)));
    }

    /// <summary>Each person of an update: from, to, what became of it and why. For management clients of the site.</summary>
    [Function("ListEmailUpdatePeople"), RequiresScope(HubScopes.Manage)]
    public async Task<IResult> PeopleAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{jobId}/people")] HttpRequest request, Guid siteId, string jobId, FunctionContext context)
    {
        if (!Paging.Of(request).Succeeded(out var paging, out var refusal))
            return Problem.For(refusal);
        RowOutcome? outcome = null;
        if (request.Query["outcome"] is [{ Length: > 0 } asked, ..])
        {
            if (char.IsAsciiDigit(asked[0]) || !Enum.TryParse<RowOutcome>(asked.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var parsed))
                return Problem.For(new Invalid("invalid_outcome", "outcome is not known.", new FieldError("outcome", "must be planned, updated, unchanged, refused, failed or not_attempted.")));
            outcome = parsed;
        }

        if (await runs.FindAsync(siteId, jobId, context.CancellationToken) is not { } job)
            return UnknownJob();
        if (await updates.RowsAsync(job, context.CancellationToken) is not { } rows)
            return NotPlanned();
        // A job's rows keep their number and order, whatever becomes of each.
        var first = 0;
        if (paging.Position is { } position && !int.TryParse(position, NumberStyles.None, CultureInfo.InvariantCulture, out first))
            return Problem.For(new Invalid("invalid_cursor", "cursor is not one that the hub gave. Start again without it.", new FieldError("cursor", "is not one that the hub gave.")));
        var page = rows.Index().Skip(first).Where(r => outcome is null || r.Item.Outcome == outcome).Take(paging.Size + 1).ToArray();
        var next = page.Length > paging.Size ? page[paging.Size].Index.ToString(CultureInfo.InvariantCulture) : null;
        return Paging.Page(new ListPage<ChangeRow>([.. page.Take(paging.Size).Select(r => r.Item)], next), r => r);
    }

    /// <summary>Each person of an update, as CSV. For management clients of the site.</summary>
    [Function("GetEmailUpdateCsv"), RequiresScope(HubScopes.Manage)]
    public async Task<IResult> CsvAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{jobId}/people.csv")] HttpRequest request, Guid siteId, string jobId, FunctionContext context)
    {
        if (await runs.FindAsync(siteId, jobId, context.CancellationToken) is not { } job)
            return UnknownJob();
        return await updates.RowsAsync(job, context.CancellationToken) is { } rows
            ? Results.File(ChangeRowCsv.Write(rows), "text/csv; charset=utf-8", $"email-update-{jobId}.csv")
            : NotPlanned();
    }

    /// <summary>Decides about an update: apply, approve, reject or cancel. For management clients of the site.</summary>
    [Function("DecideEmailUpdate"), RequiresScope(HubScopes.Manage)]
    public async Task<IResult> DecideAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/{jobId}/{decision:regex(^(apply|approve|reject|cancel)$)}")] HttpRequest request, Guid siteId, string jobId, string decision,
        [DurableClient] DurableTaskClient orchestrations, FunctionContext context) =>
        Accepted(await runs.DecideAsync(siteId, jobId, Enum.Parse<EmailUpdateDecision>(decision, ignoreCase: true), orchestrations, context.CancellationToken));

    /// <summary>Tries again what failed, as a new job. For management clients of the site.</summary>
    [Function("RetryEmailUpdate"), RequiresScope(HubScopes.Manage)]
    public async Task<IResult> RetryAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/{jobId}/retry")] HttpRequest request, Guid siteId, string jobId,
        [DurableClient] DurableTaskClient orchestrations, FunctionContext context) =>
        Accepted(await runs.RetryAsync(siteId, jobId, orchestrations, context.CancellationToken));

    private static IResult Accepted(Outcome<Job> outcome) => outcome.Or(job => Results.Accepted(EmailUpdateView.Path(job.SiteId, job.Id), EmailUpdateView.Of(job, null)));

    private static IResult UnknownJob() => Problem.For(new NotFound("job_unknown", "There is no such e-mail update at this site."));

    private static IResult NotPlanned() => Problem.For(new Conflict("not_planned", "The change set is not made yet. Ask again when the job is past planning."));
}
