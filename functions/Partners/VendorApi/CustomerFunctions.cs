using Hub.Core;
using Hub.Core.Accounts;
using Hub.Core.Partners.Webhooks;
using Hub.Core.TileStore;
using Hub.Functions.Http;
using Hub.Functions.Sts;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Partners.VendorApi;

/// <summary>The schools that have, or had, a partner's application (docs/vendor-api.md). Whose they are is the guard's to say.</summary>
public sealed class CustomerFunctions(Installs installs, ChangeInstall change, CustomerViews views, TimeProvider time)
{
    internal const string Route = VendorApplicationFunctions.One + "/organisations";
    internal const string One = Route + "/{siteId}";

    /// <summary>All of them, in the order of their ids. For the partner's own clients.</summary>
    [Function("ListCustomers"), RequiresVendorClient(VendorAccess.Read)]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, Guid applicationId, FunctionContext context)
    {
        if (RapQuery.Unknown(request, "limit", "cursor", "state", "updatedSince") is { } unknown)
            return Problem.For(unknown);
        if (!Paging.Of(request).Succeeded(out var paging, out var refusal) || !State(request).Succeeded(out var state, out refusal)
            || !RapQuery.UpdatedSince(request).Succeeded(out var since, out refusal))
            return Problem.For(refusal);
        var caller = request.Caller();
        // A change that was begun by then is stored, or never will be.
        var asOf = time.GetUtcNow() - PartnerEvents.Patience;
        var page = await installs.OfVendorAsync(
            caller.VendorId!, applicationId,
            i => (state is null || i.State == state) && (since is null || i.ChangedAt > since) && (caller.Organisation is not { } only || only == i.SiteId),
            paging.Position, paging.Size, context.CancellationToken);
        return RapPage.Of(await views.OfAsync(applicationId, page.Items, context.CancellationToken), page.Next, w => w.WriteString("asOf", RapTime.Of(asOf)));
    }

    /// <summary>One of them. For the partner's own clients.</summary>
    [Function("GetCustomer"), RequiresVendorClient(VendorAccess.Read)]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = One)] HttpRequest request, Guid applicationId, Guid siteId, FunctionContext context)
    {
        if (RapQuery.Unknown(request) is { } unknown)
            return Problem.For(unknown);
        return await installs.ReadAsync(siteId, applicationId, context.CancellationToken) is { } stored
            ? RapPage.One(await views.OfAsync(stored.Install, context.CancellationToken))
            : Problem.For(ChangeInstall.Unknown);
    }

    /// <summary>Lets a school use the application that it has installed. For the partner's own clients.</summary>
    [Function("ApproveCustomer"), RequiresVendorClient(VendorAccess.Write)]
    public Task<IResult> ApproveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = One + "/approve")] HttpRequest request, Guid applicationId, Guid siteId, FunctionContext context) =>
        ChangeAsync(request, (vendor, by) => change.ApproveAsync(vendor, siteId, applicationId, by, context.CancellationToken), context);

    /// <summary>Switches the application off at a school. For the partner's own clients.</summary>
    [Function("DisableCustomer"), RequiresVendorClient(VendorAccess.Write)]
    public Task<IResult> DisableAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = One + "/disable")] HttpRequest request, Guid applicationId, Guid siteId, FunctionContext context) =>
        ChangeAsync(request, (vendor, by) => change.DisableAsync(InstallParty.Vendor, vendor, siteId, applicationId, by, context.CancellationToken), context);

    /// <summary>Switches it on again. For the partner's own clients.</summary>
    [Function("EnableCustomer"), RequiresVendorClient(VendorAccess.Write)]
    public Task<IResult> EnableAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = One + "/enable")] HttpRequest request, Guid applicationId, Guid siteId, FunctionContext context) =>
        ChangeAsync(request, (vendor, by) => change.EnableAsync(InstallParty.Vendor, vendor, siteId, applicationId, by, context.CancellationToken), context);

    /// <summary>Takes it away from a school. For the partner's own clients.</summary>
    [Function("RemoveCustomer"), RequiresVendorClient(VendorAccess.Write)]
    public async Task<IResult> RemoveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = One)] HttpRequest request, Guid applicationId, Guid siteId, FunctionContext context) =>
        RapQuery.Unknown(request) is { } unknown
            ? Problem.For(unknown)
            : (await change.RemoveAsync(request.Caller().VendorId!, siteId, applicationId, request.Actor(), context.CancellationToken)).Or(_ => Results.NoContent());

    private async Task<IResult> ChangeAsync(HttpRequest request, Func<string, Actor, Task<Outcome<Install>>> changing, FunctionContext context)
    {
        if (RapQuery.Unknown(request) is { } unknown)
            return Problem.For(unknown);
        return (await changing(request.Caller().VendorId!, request.Actor())).Succeeded(out var install, out var refusal)
            ? Results.Ok(await views.OfAsync(install, context.CancellationToken))
            : Problem.For(refusal);
    }

    private static Outcome<InstallState?> State(HttpRequest request) => request.Query["state"] is not [{ } text, ..] ? (InstallState?)null
        : InstallStates.ByName.TryGetValue(text, out var state) ? state
        : RapQuery.Wrong("state", $"must be one of {string.Join(", ", InstallStates.ByName.Keys)}.");
}
