using System.Globalization;
using Hub.Core;
using Hub.Core.Operations.Nightly;
using Hub.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Operations.Nightly;

/// <summary>The nights, for operators' scripts.</summary>
public sealed class NightApi(Nights nights, NightClock clock)
{
    private const string Route = "operations/v1/nights";
    private const int Most = 100;

    /// <summary>The last nights, the newest first. For operators, by function key.</summary>
    [Function("ListNights")]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = Route)] HttpRequest request, FunctionContext context) =>
        Results.Ok(new { items = await nights.LastAsync(Most, context.CancellationToken) });

    /// <summary>A night with the schools that it had something to do for. For operators, by function key.</summary>
    [Function("GetNight")]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = Route + "/{night}")] HttpRequest request, string night, FunctionContext context)
    {
        if (!DateOnly.TryParseExact(night, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) || await nights.FindAsync(day, context.CancellationToken) is not { } found)
            return Problem.For(new NotFound("night_unknown", "There is no such night."));
        return Results.Ok(new { night = found, sites = await nights.OfNightAsync(day, int.MaxValue, context.CancellationToken) });
    }

    /// <summary>Begins the sync of the day's night without waiting for its time, unless it has been begun. For operators, by function key.</summary>
    [Function("StartNight")]
    public async Task<IResult> StartAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = Route)] HttpRequest request, [DurableClient] DurableTaskClient orchestrations, FunctionContext context)
    {
        var night = clock.Today;
        await NightTimer.BeginAsync(orchestrations, night, context.CancellationToken);
        return Results.Accepted($"/{Route}/{night:yyyy-MM-dd}", new { night });
    }
}
