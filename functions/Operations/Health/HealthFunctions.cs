using Hub.Core.Operations.Health;
using Hub.Core.Operations.Maintenance;
using Hub.Functions.Operations.Maintenance;
using Hub.Functions.Portal;
using Hub.Portal.Pages.Maintenance;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Operations.Health;

/// <summary>Whether the hub lives and can do its work: for load balancers, for operators, for schools (docs/operations.md).</summary>
public sealed class HealthFunctions(HubHealth health, MaintenanceCalendar calendar, TimeProvider time)
{
    /// <summary>Whether the process answers at all; nothing else is asked. For everybody.</summary>
    [Function("GetLive"), InMaintenance(InMaintenance.Untouched)]
    public static IResult Live([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "health/live")] HttpRequest request)
    {
        NotKept(request);
        return Results.Json(new { status = "live" });
    }

    /// <summary>Whether the hub can do its work, and which part of what it needs fails. For everybody: no part's address or error is told.</summary>
    [Function("GetReady"), InMaintenance(InMaintenance.Always)]
    public async Task<IResult> ReadyAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "health/ready")] HttpRequest request)
    {
        NotKept(request);
        var report = await health.ReadAsync();
        return Results.Json(
            new { status = Status(report), parts = report.Parts.Select(p => new { name = p.Name, state = p.State, ageSeconds = Age(p) }) },
            statusCode: report.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>The same with what went wrong, and the maintenance that is under way. For operators, by function key.</summary>
    [Function("GetHealth")]
    public async Task<IResult> DetailsAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "operations/v1/health")] HttpRequest request)
    {
        NotKept(request);
        var (report, maintenance) = (await health.ReadAsync(), await calendar.NowAsync());
        return Results.Json(
            new
            {
                status = Status(report),
                checkedAt = report.At,
                parts = report.Parts.Select(p => new { name = p.Name, state = p.State, ageSeconds = Age(p), at = p.At, detail = p.Detail }),
                maintenance = maintenance.Current is { } current ? WindowView.Of(current.Window, maintenance.At) : null,
            },
            statusCode: report.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>What works and what does not, in plain words. For everybody.</summary>
    [Function("GetStatus"), InMaintenance(InMaintenance.Always)]
    public async Task<IResult> StatusAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "status")] HttpRequest request)
    {
        var (report, maintenance) = (await health.ReadAsync(), await calendar.NowAsync());
        return new PageResult<StatusPage>(new Dictionary<string, object?> { [nameof(StatusPage.Health)] = report, [nameof(StatusPage.Maintenance)] = maintenance });
    }

    private static string Status(HealthReport report) => !report.IsReady ? "not_ready" : report.Parts.Any(p => p.State == HealthState.Failing) ? "degraded" : "ready";

    private static void NotKept(HttpRequest request) => request.HttpContext.Response.Headers.CacheControl = "no-store";

    private int? Age(HealthPart part) => part.At is { } at ? (int)Math.Max(0, (time.GetUtcNow() - at).TotalSeconds) : null;
}
