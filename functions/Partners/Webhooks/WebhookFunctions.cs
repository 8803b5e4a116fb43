using Hub.Core;
using Hub.Core.Operations;
using Hub.Core.Partners.Webhooks;
using Hub.Core.Storage;
using Hub.Functions.Http;
using Hub.Functions.Sts;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Partners.Webhooks;

/// <summary>A partner's endpoints for events (docs/webhooks.md).</summary>
public sealed class WebhookFunctions(WebhookAdministration webhooks, WebhookDispatch dispatch, Audit audit)
{
    private const string Route = "rap/v1/partner/webhooks";
    private const string One = Route + "/{webhookId:guid}";

    /// <summary>All of them. For the partner's own clients.</summary>
    [Function("ListWebhooks"), RequiresVendorClient(VendorAccess.Read)]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context) =>
        RapQuery.Unknown(request) is { } unknown
            ? Problem.For(unknown)
            : Paging.Page(new ListPage<Webhook>(await webhooks.ListAsync(request.Caller().VendorId!, context.CancellationToken), null), WebhookView.Of);

    /// <summary>Registers one; the answer holds its secret, once. For the partner's own clients.</summary>
    [Function("RegisterWebhook"), RequiresVendorClient(VendorAccess.Write)]
    public async Task<IResult> RegisterAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, FunctionContext context)
    {
        if (!(await JsonBody.ReadAsync(request, context.CancellationToken)).Succeeded(out var body, out var refusal))
            return Problem.For(refusal);
        return (await webhooks.RegisterAsync(request.Caller().VendorId!, request.Actor(), body, context.CancellationToken)).Or(made =>
            Results.Created($"/{Route}/{made.Webhook.Id}", new { webhook = WebhookView.Of(made.Webhook), secret = made.Secret }));
    }

    /// <summary>One of them. For the partner's own clients.</summary>
    [Function("GetWebhook"), RequiresVendorClient(VendorAccess.Read)]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = One)] HttpRequest request, Guid webhookId, FunctionContext context) =>
        RapQuery.Unknown(request) is { } unknown
            ? Problem.For(unknown)
            : await AnswerAsync(await webhooks.FindAsync(request.Caller().VendorId!, webhookId, context.CancellationToken), request, context, webhook => Results.Ok(WebhookView.Of(webhook)));

    /// <summary>Says anew what one is. For the partner's own clients.</summary>
    [Function("ChangeWebhook"), RequiresVendorClient(VendorAccess.Write)]
    public async Task<IResult> ChangeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = One)] HttpRequest request, Guid webhookId, [DurableClient] DurableTaskClient orchestrations, FunctionContext context)
    {
        if (!(await JsonBody.ReadAsync(request, context.CancellationToken)).Succeeded(out var body, out var refusal))
            return Problem.For(refusal);
        return await AnswerAsync(
            await dispatch.ChangeAsync(orchestrations, request.Caller().VendorId!, request.Actor(), webhookId, body, context.CancellationToken), request, context, webhook => Results.Ok(WebhookView.Of(webhook)));
    }

    /// <summary>Removes one. For the partner's own clients.</summary>
    [Function("RemoveWebhook"), RequiresVendorClient(VendorAccess.Write)]
    public async Task<IResult> RemoveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = One)] HttpRequest request, Guid webhookId, [DurableClient] DurableTaskClient orchestrations, FunctionContext context) =>
        await AnswerAsync(await dispatch.RemoveAsync(orchestrations, request.Caller().VendorId!, request.Actor(), webhookId, context.CancellationToken), request, context, _ => Results.NoContent());

    /// <summary>Gives one a new secret; the answer holds it, once. For the partner's own clients.</summary>
    [Function("RotateWebhookSecret"), RequiresVendorClient(VendorAccess.Write)]
    public async Task<IResult> RotateAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = One + "/secrets")] HttpRequest request, Guid webhookId, FunctionContext context) =>
        await AnswerAsync(await webhooks.RotateAsync(request.Caller().VendorId!, request.Actor(), webhookId, context.CancellationToken), request, context, rotated =>
            Results.Ok(new { webhook = WebhookView.Of(rotated.Webhook), secret = rotated.Secret }));

    /// <summary>Sends a test. For the partner's own clients.</summary>
    [Function("TestWebhook"), RequiresVendorClient(VendorAccess.Write)]
    public async Task<IResult> TestAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = One + "/test")] HttpRequest request, Guid webhookId, [DurableClient] DurableTaskClient orchestrations, FunctionContext context) =>
        await SentAsync(await dispatch.TestAsync(orchestrations, request.Caller().VendorId!, request.Actor(), webhookId, context.CancellationToken), request, context);

    /// <summary>What was sent to one and is to be sent, newest first. For the partner's own clients.</summary>
    [Function("ListWebhookDeliveries"), RequiresVendorClient(VendorAccess.Read)]
    public async Task<IResult> DeliveriesAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = One + "/deliveries")] HttpRequest request, Guid webhookId, FunctionContext context)
    {
        if (RapQuery.Unknown(request, "limit", "cursor", "state") is { } unknown)
            return Problem.For(unknown);
        if (!Paging.Of(request).Succeeded(out var paging, out var refusal) || !State(request).Succeeded(out var state, out refusal))
            return Problem.For(refusal);
        var outcome = await webhooks.DeliveriesAsync(request.Caller().VendorId!, webhookId, state, paging.Position, paging.Size, context.CancellationToken);
        return await AnswerAsync(outcome, request, context, page => Paging.Page(page, WebhookDeliveryView.Of));
    }

    /// <summary>Sends one delivery again. For the partner's own clients.</summary>
    [Function("RedeliverWebhook"), RequiresVendorClient(VendorAccess.Write)]
    public async Task<IResult> RedeliverAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = One + "/deliveries/{deliveryId}/redeliver")] HttpRequest request,
        Guid webhookId, string deliveryId, [DurableClient] DurableTaskClient orchestrations, FunctionContext context) =>
        await SentAsync(await dispatch.RedeliverAsync(orchestrations, request.Caller().VendorId!, request.Actor(), webhookId, deliveryId, context.CancellationToken), request, context);

    /// <summary>Sends again what was given up since a moment. For the partner's own clients.</summary>
    [Function("RedeliverFailedWebhooks"), RequiresVendorClient(VendorAccess.Write)]
    public async Task<IResult> RedeliverFailedAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = One + "/redeliver")] HttpRequest request, Guid webhookId, [DurableClient] DurableTaskClient orchestrations, FunctionContext context)
    {
        if (RapQuery.Unknown(request, "since") is { } unknown)
            return Problem.For(unknown);
        if (request.Query["since"] is not [{ } text, ..] || !RapTime.TryRead(text, out var since))
            return Problem.For(RapQuery.Wrong("since", "must be a moment in UTC such as 2026-09-01T00:00:00Z, or with an offset, its + written as %2B."));
        var outcome = await dispatch.RedeliverFailedAsync(orchestrations, request.Caller().VendorId!, request.Actor(), webhookId, since, context.CancellationToken);
        return await AnswerAsync(outcome, request, context, sent => Results.Accepted($"/{Route}/{webhookId}/deliveries", new { count = sent.Count, more = sent.More }));
    }

    private Task<IResult> SentAsync(Outcome<WebhookDelivery> outcome, HttpRequest request, FunctionContext context) =>
        AnswerAsync(outcome, request, context, sent => Results.Accepted($"/{Route}/{sent.WebhookId}/deliveries", WebhookDeliveryView.Of(sent)));

    /// <summary>The answer. Asking for what is not the partner's is on record: it looks like asking for nothing.</summary>
    private async Task<IResult> AnswerAsync<T>(Outcome<T> outcome, HttpRequest request, FunctionContext context, Func<T, IResult> success)
    {
        if (!outcome.Succeeded(out _, out var refusal) && refusal is NotFound)
        {
            var record = new AuditRecord(null, request.Caller().ClientId, "access.refused", context.FunctionDefinition.Name, refusal.Code, ClientAddress.Of(request.HttpContext));
            await audit.AddAsync(record, context.CancellationToken);
        }

        return outcome.Or(success);
    }

    private static Outcome<WebhookDeliveryState?> State(HttpRequest request) => request.Query["state"] is not [{ } text, ..] ? (WebhookDeliveryState?)null : text switch
    {
        "pending" => WebhookDeliveryState.Pending,
        "delivered" => WebhookDeliveryState.Delivered,
        "failed" => WebhookDeliveryState.Failed,
        _ => RapQuery.Wrong("state", "must be pending, delivered or failed."),
    };
}
