using System.Text.Json;
using Hub.Core;
using Hub.Core.Partners.Webhooks;
using Hub.Functions.Partners.Webhooks;
using Hub.Portal.Pages.Integrators;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal.Integrators;

/// <summary>A partner's endpoints for events, as its integrators look after them. All for the partner's integrators.</summary>
public sealed class WebhookPageFunctions(WebhookAdministration webhooks, WebhookDispatch dispatch, TimeProvider time)
{
    private const string Route = "integrator/{vendorId}/webhooks";
    private const string One = Route + "/{webhookId:guid}";

    /// <summary>The partner's endpoints. For its integrators.</summary>
    [Function("GetIntegratorWebhooks"), RequiresPerson(Integrator = true)]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context)
    {
        var all = await webhooks.ListAsync(request.Vendor().Id, context.CancellationToken);
        return IntegratorPage.Of<WebhooksPage>(
            request,
            null,
            (nameof(WebhooksPage.Webhooks), await Task.WhenAll(all.Select(async w => new ShownWebhook(w, await LastAsync(w, context.CancellationToken))))),
            (nameof(WebhooksPage.Done), request.Query["done"].ToString()));
    }

    /// <summary>Asks what is to be registered. For the partner's integrators.</summary>
    [Function("GetIntegratorNewWebhook"), RequiresPerson(Integrator = true)]
    public static IResult GetRegistration([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/new")] HttpRequest request) => NewPage(request, new WebhookDocument("", [], "", true), null);

    /// <summary>Registers an endpoint, and shows its secret, once. For the partner's integrators.</summary>
    [Function("PostIntegratorWebhook"), RequiresPerson(Integrator = true)]
    public async Task<IResult> PostAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, FunctionContext context)
    {
        var typed = Typed(await request.ReadFormAsync(context.CancellationToken), true);
        return (await webhooks.RegisterAsync(request.Vendor().Id, request.Editor(), Body(typed), context.CancellationToken)).Succeeded(out var made, out var refusal)
            ? Secret(request, made.Webhook, made.Secret)
            : NewPage(request, typed, refusal);
    }

    /// <summary>One of the partner's endpoints. For the partner's integrators.</summary>
    [Function("GetIntegratorWebhook"), RequiresPerson(Integrator = true)]
    public IResult Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = One)] HttpRequest request) => Page(request, null, null);

    /// <summary>Changes what is said of an endpoint. For the partner's integrators.</summary>
    [Function("PostIntegratorWebhookChange"), RequiresPerson(Integrator = true)]
    public async Task<IResult> PostChangeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = One)] HttpRequest request, [DurableClient] DurableTaskClient orchestrations, FunctionContext context) =>
        await ChangedAsync(request, orchestrations, Typed(await request.ReadFormAsync(context.CancellationToken), request.Webhook().Enabled), "changed", context.CancellationToken);

    /// <summary>Switches an endpoint off or on. For the partner's integrators.</summary>
    [Function("PostIntegratorWebhookState"), RequiresPerson(Integrator = true)]
    public async Task<IResult> PostStateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = One + "/state")] HttpRequest request, [DurableClient] DurableTaskClient orchestrations, FunctionContext context)
    {
        var enable = (await request.ReadFormAsync(context.CancellationToken))["do"] == "enable";
        return await ChangedAsync(request, orchestrations, Stored(request) with { Enabled = enable }, enable ? "enable" : "disable", context.CancellationToken);
    }

    /// <summary>Makes a new secret of an endpoint, and shows it, once. For the partner's integrators.</summary>
    [Function("PostIntegratorWebhookSecret"), RequiresPerson(Integrator = true)]
    public async Task<IResult> PostSecretAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = One + "/secret")] HttpRequest request, FunctionContext context) =>
        (await webhooks.RotateAsync(request.Vendor().Id, request.Editor(), request.Webhook().Id, context.CancellationToken)).Succeeded(out var made, out var refusal)
            ? Secret(request, made.Webhook, made.Secret)
            : Page(request, null, refusal);

    /// <summary>Has a test sent, and leads to the log. For the partner's integrators.</summary>
    [Function("PostIntegratorWebhookTest"), RequiresPerson(Integrator = true)]
    public async Task<IResult> PostTestAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = One + "/test")] HttpRequest request, [DurableClient] DurableTaskClient orchestrations, FunctionContext context) =>
        (await dispatch.TestAsync(orchestrations, request.Vendor().Id, request.Editor(), request.Webhook().Id, context.CancellationToken)).Succeeded(out _, out var refusal)
            ? new SeeOther(IntegratorLinks.Deliveries(request.Vendor().Id, request.Webhook().Id) + "?done=test")
            : Page(request, null, refusal);

    /// <summary>Asks before an endpoint is removed. For the partner's integrators.</summary>
    [Function("GetIntegratorWebhookRemoval"), RequiresPerson(Integrator = true)]
    public static IResult GetRemoval([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = One + "/remove")] HttpRequest request) =>
        IntegratorPage.Of<RemoveWebhookPage>(request, null, (nameof(RemoveWebhookPage.Webhook), request.Webhook()));

    /// <summary>Removes an endpoint. For the partner's integrators.</summary>
    [Function("PostIntegratorWebhookRemoval"), RequiresPerson(Integrator = true)]
    public async Task<IResult> PostRemovalAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = One + "/remove")] HttpRequest request, [DurableClient] DurableTaskClient orchestrations, FunctionContext context) =>
        (await dispatch.RemoveAsync(orchestrations, request.Vendor().Id, request.Editor(), request.Webhook().Id, context.CancellationToken)).Succeeded(out _, out var refusal)
            ? new SeeOther(IntegratorLinks.Webhooks(request.Vendor().Id) + "?done=removed")
            : Page(request, null, refusal);

    private async Task<IResult> ChangedAsync(HttpRequest request, DurableTaskClient orchestrations, WebhookDocument typed, string done, CancellationToken cancellationToken) =>
        (await dispatch.ChangeAsync(orchestrations, request.Vendor().Id, request.Editor(), request.Webhook().Id, Body(typed), cancellationToken)).Succeeded(out var changed, out var refusal)
            ? new SeeOther($"{IntegratorLinks.Webhook(changed.VendorId, changed.Id)}?done={done}")
            : Page(request, typed, refusal);

    private async Task<WebhookDelivery?> LastAsync(Webhook webhook, CancellationToken cancellationToken) =>
        (await webhooks.DeliveriesAsync(webhook.VendorId, webhook.Id, null, null, 1, cancellationToken)).Succeeded(out var page, out _) && page.Items is [var last, ..] ? last : null;

    private static IResult NewPage(HttpRequest request, WebhookDocument typed, Refusal? refusal) =>
        IntegratorPage.Of<NewWebhookPage>(request, refusal, (nameof(NewWebhookPage.Typed), typed), (nameof(NewWebhookPage.Refusal), refusal));

    private IResult Page(HttpRequest request, WebhookDocument? typed, Refusal? refusal) => IntegratorPage.Of<WebhookPage>(
        request,
        refusal,
        (nameof(WebhookPage.Webhook), request.Webhook()),
        (nameof(WebhookPage.Typed), typed ?? Stored(request)),
        (nameof(WebhookPage.Now), time.GetUtcNow()),
        (nameof(WebhookPage.Done), request.Query["done"].ToString()),
        (nameof(WebhookPage.Refusal), refusal));

    private static IResult Secret(HttpRequest request, Webhook webhook, string secret) => SecretForm.Shown(
        request,
        [("webhook-url", "Address", webhook.Url), ("webhook-secret", "Secret", secret)],
        webhook.Secrets is [_, { EndsAt: { } ends }] ? $"Everything is signed with the secret before it, too, until {request.Viewer().Times.Of(ends)}." : null,
        IntegratorLinks.Webhook(webhook.VendorId, webhook.Id));

    private static WebhookDocument Stored(HttpRequest request)
    {
        var webhook = request.Webhook();
        return new WebhookDocument(webhook.Url, webhook.Events, webhook.Description, webhook.Enabled);
    }

    private static WebhookDocument Typed(IFormCollection form, bool enabled) => new(form["url"].ToString(), [.. form["events"].OfType<string>()], form["description"].ToString(), enabled);

    /// <summary>What the vendor API would be sent: it is read, and refused, the same way.</summary>
    private static JsonElement Body(WebhookDocument typed) => JsonSerializer.SerializeToElement(typed, JsonSerializerOptions.Web);
}
