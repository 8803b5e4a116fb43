using Hub.Core.Sts.Clients;
using Hub.Core.TileStore;
using Hub.Functions.Http;
using Hub.Functions.Sts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Hub.Functions.Partners.VendorApi;

/// <summary>The client by which an application reads a school, and its secrets (docs/vendor-api.md).</summary>
public sealed class CustomerClientFunctions(SchoolClients schoolClients, ClientSecretUses uses, HubAddress hub)
{
    private const string Route = CustomerFunctions.One + "/client";

    /// <summary>The client, never a secret of it. For the partner's own clients.</summary>
    [Function("GetCustomerClient"), RequiresVendorClient(VendorAccess.Read)]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, Guid applicationId, Guid siteId, FunctionContext context)
    {
        if (RapQuery.Unknown(request) is { } unknown)
            return Problem.For(unknown);
        if (!(await schoolClients.FindAsync(request.Caller().VendorId!, siteId, applicationId, context.CancellationToken)).Succeeded(out var client, out var refusal))
            return Problem.For(refusal);
        return RapPage.One(CustomerClientView.Of(client, siteId, await uses.ReadAsync(client.Id, context.CancellationToken), new Uri(hub.Of(request), "connect/token")));
    }

    /// <summary>A new secret, in the answer, once; the one before lives on for a while. For the partner's own clients.</summary>
    [Function("AddCustomerSecret"), RequiresVendorClient(VendorAccess.Write)]
    public async Task<IResult> AddSecretAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/secrets")] HttpRequest request, Guid applicationId, Guid siteId, FunctionContext context)
    {
        if (RapQuery.Unknown(request) is { } unknown)
            return Problem.For(unknown);
        var overlap = RotateSecret.DefaultOverlap;
        if (request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != false)
        {
            if (!(await JsonBody.ReadAsync(request, context.CancellationToken)).Succeeded(out var body, out var refusal) || !NewSecretDocument.Read(body).Succeeded(out overlap, out refusal))
                return Problem.For(refusal);
        }

        request.HttpContext.Response.Headers.CacheControl = "no-store";
        var caller = request.Caller();
        return (await schoolClients.NewSecretAsync(caller.VendorId!, siteId, applicationId, caller.ClientId, overlap, request.Actor(), context.CancellationToken)).Or(made =>
            Results.Created((string?)null, NewSecretView.Of(made, siteId)));
    }

    /// <summary>Takes a secret away. For the partner's own clients.</summary>
    [Function("RemoveCustomerSecret"), RequiresVendorClient(VendorAccess.Write)]
    public async Task<IResult> RemoveSecretAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = Route + "/secrets/{secretId}")] HttpRequest request,
        Guid applicationId, Guid siteId, string secretId, FunctionContext context) =>
        RapQuery.Unknown(request) is { } unknown
            ? Problem.For(unknown)
            : (await schoolClients.RemoveSecretAsync(request.Caller().VendorId!, siteId, applicationId, secretId, request.Actor(), context.CancellationToken)).Or(_ => Results.NoContent());
}
