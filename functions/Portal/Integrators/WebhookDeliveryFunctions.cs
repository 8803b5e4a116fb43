using System.Globalization;
using System.Text.Json.Nodes;
using Hub.Core;
using Hub.Core.Partners.Applications;
using Hub.Core.Partners.Webhooks;
using Hub.Core.Sites;
using Hub.Functions.Partners.Webhooks;
using Hub.Portal.Pages.Integrators;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal.Integrators;

/// <summary>What one of a partner's endpoints was sent, and sending it again. All for the partner's integrators.</summary>
public sealed class WebhookDeliveryFunctions(WebhookAdministration webhooks, WebhookDispatch dispatch, Applications applications, Core.Sites.Sites sites)
{
    private const string Route = "integrator/{vendorId}/webhooks/{webhookId:guid}/deliveries";
    private const int PageSize = 25;

    /// <summary>The log. For the partner's integrators.</summary>
    [Function("GetIntegratorDeliveries"), RequiresPerson(Integrator = true)]
    public Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context) =>
        PageAsync(request, "", null, context.CancellationToken);

    /// <summary>Has a delivery sent again. For the partner's integrators.</summary>
    [Function("PostIntegratorRedelivery"), RequiresPerson(Integrator = true)]
    public async Task<IResult> PostAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/redeliver")] HttpRequest request, [DurableClient] DurableTaskClient orchestrations, FunctionContext context)
    {
        var delivery = (await request.ReadFormAsync(context.CancellationToken))["delivery"].ToString();
        return (await dispatch.RedeliverAsync(orchestrations, request.Vendor().Id, request.Editor(), request.Webhook().Id, delivery, context.CancellationToken)).Succeeded(out _, out var refusal)
            ? new SeeOther(Here(request) + "?done=again")
            : await PageAsync(request, "", refusal, context.CancellationToken);
    }

    /// <summary>Has everything sent again that was given up since a moment. For the partner's integrators.</summary>
    [Function("PostIntegratorFailedRedelivery"), RequiresPerson(Integrator = true)]
    public async Task<IResult> PostFailedAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/redeliver-failed")] HttpRequest request, [DurableClient] DurableTaskClient orchestrations, FunctionContext context)
    {
        var typed = (await request.ReadFormAsync(context.CancellationToken))["since"].ToString();
        if (!Moment(typed, request.Viewer().Site).Succeeded(out var since, out var refusal)
            || !(await dispatch.RedeliverFailedAsync(orchestrations, request.Vendor().Id, request.Editor(), request.Webhook().Id, since, context.CancellationToken)).Succeeded(out var again, out refusal))
        {
            return await PageAsync(request, typed, refusal, context.CancellationToken);
        }

        return new SeeOther($"{Here(request)}?done={(again.More ? "failed-more" : "failed")}&count={again.Count.ToString(CultureInfo.InvariantCulture)}");
    }

    private static string Here(HttpRequest request) => IntegratorLinks.Deliveries(request.Vendor().Id, request.Webhook().Id);

    private static Outcome<DateTimeOffset> Moment(string typed, Site site) =>
        DateTime.TryParse(typed, CultureInfo.InvariantCulture, DateTimeStyles.NoCurrentDateDefault, out var shown) && shown.Year > 1 && new SchoolClock(site.TimeZone).When(shown, last: false) is { } moment
            ? moment
            : new Invalid("invalid_since", "Nothing was sent: say since when.", [new FieldError("since", "must be a day and a time.")]);

    private async Task<IResult> PageAsync(HttpRequest request, string since, Refusal? refusal, CancellationToken cancellationToken)
    {
        var (webhook, position) = (request.Webhook(), IntegratorPage.Position(request));
        var state = Enum.TryParse<WebhookDeliveryState>(request.Query["state"], ignoreCase: true, out var asked) && Enum.IsDefined(asked) ? asked : (WebhookDeliveryState?)null;
        if (!(await webhooks.DeliveriesAsync(webhook.VendorId, webhook.Id, state, position, PageSize, cancellationToken)).Succeeded(out var page, out _))
            return UserFunctions.NotFound(request.Viewer());
        return IntegratorPage.Of<WebhookDeliveriesPage>(
            request,
            refusal,
            (nameof(WebhookDeliveriesPage.Webhook), webhook),
            (nameof(WebhookDeliveriesPage.Deliveries), await ShownAsync(webhook.VendorId, page.Items, cancellationToken)),
            (nameof(WebhookDeliveriesPage.State), state),
            (nameof(WebhookDeliveriesPage.Later), position is not null),
            (nameof(WebhookDeliveriesPage.After), IntegratorPage.After(page.Next)),
            (nameof(WebhookDeliveriesPage.Since), since),
            (nameof(WebhookDeliveriesPage.Done), Done(request)),
            (nameof(WebhookDeliveriesPage.Refusal), refusal));
    }

    private static string? Done(HttpRequest request)
    {
        var count = int.TryParse(request.Query["count"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        return request.Query["done"].ToString() switch
        {
            "test" => "A test is on its way. Load the page again to see what came of it.",
            "again" => "It is on its way again. Load the page again to see what came of it.",
            "failed" => count switch { 0 => "Nothing was given up since then.", 1 => "1 is sent again.", _ => $"{count} are sent again." },
            "failed-more" => $"{count} are sent again. There are older ones: once these have arrived, send again what was given up.",
            _ => null,
        };
    }

    private async Task<IReadOnlyList<ShownDelivery>> ShownAsync(string vendorId, IReadOnlyList<WebhookDelivery> deliveries, CancellationToken cancellationToken)
    {
        var names = (await applications.OfVendorAsync(vendorId, cancellationToken)).ToDictionary(a => a.Id, a => (string?)a.Name);
        var told = deliveries.Select(d => (Delivery: d, Data: JsonNode.Parse(d.Body)!["data"]!)).ToArray();
        var schools = new Dictionary<Guid, string?>();
        foreach (var school in told.Select(t => (Guid?)t.Data["organisationId"]).OfType<Guid>().Distinct())
            schools[school] = (await sites.FindAsync(school, cancellationToken))?.Name;
        return [.. told.Select(t => new ShownDelivery(t.Delivery, Of(names, t.Data["applicationId"]), Of(schools, t.Data["organisationId"])))];

        // What is no longer there is still known by its id.
        static string? Of(IReadOnlyDictionary<Guid, string?> names, JsonNode? id) => id is null ? null : names.GetValueOrDefault((Guid)id) ?? id.ToString();
    }
}
