using System.Globalization;
using Hub.Core.Operations.Nightly;
using Hub.Functions.Portal.Integrators;
using Hub.Portal.Pages.Operators;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal.Operators;

/// <summary>What the nights came to over all schools. All for the operating team.</summary>
public sealed class NightFunctions(Nights nights)
{
    private const string Route = "operator/nights";

    /// <summary>The last nights. For the operating team.</summary>
    [Function("GetOperatorNights"), RequiresPerson(Operator = true)]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context) =>
        IntegratorPage.Of<NightsPage>(request, null, (nameof(NightsPage.Nights), await nights.LastAsync(NightsPage.Most, context.CancellationToken)));

    /// <summary>A night. For the operating team.</summary>
    [Function("GetOperatorNight"), RequiresPerson(Operator = true)]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{night}")] HttpRequest request, string night, FunctionContext context)
    {
        if (!DateOnly.TryParseExact(night, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) || await nights.FindAsync(day, context.CancellationToken) is not { } found)
            return UserFunctions.NotFound(request.Viewer());
        var schools = await nights.OfNightAsync(day, NightPage.Most, context.CancellationToken);
        return IntegratorPage.Of<NightPage>(request, null, (nameof(NightPage.Night), found), (nameof(NightPage.Schools), schools.OrderBy(Urgency).ThenBy(s => s.Name, StringComparer.OrdinalIgnoreCase).ToArray()));
    }

    private static int Urgency(SiteNight night) => night.State switch
    {
        SiteNightState.Failed => 0,
        SiteNightState.NeedsYou => 1,
        SiteNightState.Running => 2,
        SiteNightState.InStep => 3,
        _ => 4,
    };
}
