using Hub.Core;
using Hub.Core.Accounts;
using Hub.Core.Operations.Maintenance;
using Hub.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Operations.Maintenance;

/// <summary>Maintenance windows, for operators' scripts (docs/operations.md).</summary>
public sealed class MaintenanceApi(MaintenanceWindows windows, ChangeMaintenance change, TimeProvider time)
{
    private const string Route = "operations/v1/maintenance-windows";
    private const string One = Route + "/{windowId}";

    /// <summary>All windows. For operators, by function key.</summary>
    [Function("ListMaintenanceWindows")]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = Route)] HttpRequest request, FunctionContext context) =>
        Results.Ok(new { items = (await windows.ReadAsync(context.CancellationToken)).Windows.Select(w => WindowView.Of(w, time.GetUtcNow())) });

    /// <summary>Makes a window. For operators, by function key.</summary>
    [Function("MakeMaintenanceWindow")]
    public async Task<IResult> MakeAsync([HttpTrigger(AuthorizationLevel.Function, "post", Route = Route)] HttpRequest request, FunctionContext context) =>
        (await SetAsync(request, null, context.CancellationToken)).Or(made => Results.Created($"/{Route}/{made.Id}", WindowView.Of(made, time.GetUtcNow())));

    /// <summary>A window. For operators, by function key.</summary>
    [Function("GetMaintenanceWindow")]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = One)] HttpRequest request, string windowId, FunctionContext context) =>
        await windows.FindAsync(windowId, context.CancellationToken) is { } found
            ? Results.Ok(WindowView.Of(found, time.GetUtcNow()))
            : Problem.For(new NotFound("window_unknown", "There is no such maintenance window."));

    /// <summary>Replaces a window. For operators, by function key.</summary>
    [Function("PutMaintenanceWindow")]
    public async Task<IResult> PutAsync([HttpTrigger(AuthorizationLevel.Function, "put", Route = One)] HttpRequest request, string windowId, FunctionContext context) =>
        (await SetAsync(request, windowId, context.CancellationToken)).Or(Ok);

    /// <summary>Ends what is under way of a window. For operators, by function key.</summary>
    [Function("EndMaintenanceWindow")]
    public async Task<IResult> EndAsync([HttpTrigger(AuthorizationLevel.Function, "post", Route = One + "/end")] HttpRequest request, string windowId, FunctionContext context) =>
        (await change.EndAsync(windowId, Operator(request), context.CancellationToken)).Or(Ok);

    /// <summary>Takes a window away. For operators, by function key.</summary>
    [Function("DeleteMaintenanceWindow")]
    public async Task<IResult> DeleteAsync([HttpTrigger(AuthorizationLevel.Function, "delete", Route = One)] HttpRequest request, string windowId, FunctionContext context) =>
        (await change.RemoveAsync(windowId, Operator(request), context.CancellationToken)).Or(_ => Results.NoContent());

    private static Actor Operator(HttpRequest request) => new("operator", ClientAddress.Of(request.HttpContext));

    private IResult Ok(MaintenanceWindow window) => Results.Ok(WindowView.Of(window, time.GetUtcNow()));

    private async Task<Outcome<MaintenanceWindow>> SetAsync(HttpRequest request, string? id, CancellationToken cancellationToken)
    {
        if (!(await JsonBody.ReadAsync(request, cancellationToken)).Succeeded(out var body, out var refusal) || !WindowEntry.Of(body).Succeeded(out var entry, out refusal))
            return refusal;
        return await change.SetAsync(id, entry, Operator(request), cancellationToken);
    }
}
