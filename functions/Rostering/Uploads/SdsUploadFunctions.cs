using System.Text.Json;
using Hub.Core;
using Hub.Core.Operations;
using Hub.Core.Rostering.Uploads;
using Hub.Core.Sts.Tokens;
using Hub.Functions.Http;
using Hub.Functions.Sts;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Rostering.Uploads;

/// <summary>Uploads of a site's files to School Data Sync, for scripts.</summary>
public sealed class SdsUploadFunctions(SdsUploads uploads, SdsUploadRuns runs, Jobs jobs)
{
    private const string Route = "rostering/v1/sites/{siteId:guid}/sds-uploads";

    /// <summary>Starts the upload of an export's files. For management clients of the site.</summary>
    [Function("StartSdsUpload"), RequiresScope(HubScopes.Manage)]
    public async Task<IResult> StartAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, Guid siteId, [DurableClient] DurableTaskClient client, FunctionContext context)
    {
        if (!(await JsonBody.ReadAsync(request, context.CancellationToken)).Succeeded(out var body, out var refusal) || !Read(body).Succeeded(out var asked, out refusal)
            || !(await runs.StartAsync(siteId, asked.ExportId, asked.Again, client, context.CancellationToken)).Succeeded(out var job, out refusal))
            return Problem.For(refusal);
        return Results.Accepted($"/rostering/v1/sites/{siteId}/sds-uploads/{job.Id}", SdsUploadView.Of(job));
    }

    /// <summary>A site's uploads, newest first. For management clients of the site.</summary>
    [Function("ListSdsUploads"), RequiresScope(HubScopes.Manage)]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, Guid siteId, FunctionContext context) =>
        Paging.Of(request).Succeeded(out var paging, out var refusal)
            ? Paging.Page(await jobs.ListAsync(siteId, SdsUploads.Kind, paging.Position, paging.Size, context.CancellationToken), SdsUploadView.Of)
            : Problem.For(refusal);

    /// <summary>Where an upload stands. For management clients of the site.</summary>
    [Function("GetSdsUpload"), RequiresScope(HubScopes.Manage)]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{uploadId}")] HttpRequest request, Guid siteId, string uploadId, FunctionContext context) =>
        await uploads.FindAsync(siteId, uploadId, context.CancellationToken) is { } job ? Results.Ok(SdsUploadView.Of(job)) : Problem.For(new NotFound("upload_unknown", "There is no such upload."));

    private static Outcome<(string ExportId, bool Again)> Read(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("exportId", out var id) || id.ValueKind != JsonValueKind.String || id.GetString() is not { Length: > 0 and <= 100 } exportId)
            return new Invalid("invalid_upload", "exportId must be the id of an export of the site.", new FieldError("exportId", "must be the id of an export of the site."));
        if (body.TryGetProperty("again", out var again) && again.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            return new Invalid("invalid_upload", "again must be true or false.", new FieldError("again", "must be true or false."));
        return (exportId, again.ValueKind == JsonValueKind.True);
    }
}
