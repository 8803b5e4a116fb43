using Hub.Core;
using Hub.Core.Partners.Vendors;
using Hub.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Partners;

/// <summary>The partners.</summary>
public sealed class VendorFunctions(Vendors vendors, PutVendor putVendor)
{
    /// <summary>Makes or changes a partner. For operators, by function key.</summary>
    [Function("PutVendor")]
    public async Task<IResult> PutAsync(
        [HttpTrigger(AuthorizationLevel.Function, "put", Route = "partners/v1/vendors/{vendorId}")] HttpRequest request, string vendorId, FunctionContext context)
    {
        if (!(await JsonBody.ReadAsync(request, context.CancellationToken)).Succeeded(out var body, out var refusal))
            return Problem.For(refusal);
        return (await putVendor.RunAsync(vendorId, body, context.CancellationToken)).Or(Results.Ok);
    }

    /// <summary>A partner. For operators, by function key.</summary>
    [Function("GetVendor")]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "partners/v1/vendors/{vendorId}")] HttpRequest request, string vendorId, FunctionContext context) =>
        await vendors.FindAsync(vendorId, context.CancellationToken) is { } vendor ? Results.Ok(vendor) : Problem.For(new NotFound("vendor_unknown", "There is no such vendor."));

    /// <summary>All partners, in pages. For operators, by function key.</summary>
    [Function("ListVendors")]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "partners/v1/vendors")] HttpRequest request, FunctionContext context) =>
        Paging.Of(request).Succeeded(out var paging, out var refusal)
            ? Paging.Page(await vendors.ListAsync(paging.Position, paging.Size, context.CancellationToken), v => v)
            : Problem.For(refusal);
}
