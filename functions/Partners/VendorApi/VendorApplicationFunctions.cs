using Hub.Core.Partners.Applications;
using Hub.Functions.Http;
using Hub.Functions.Sts;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Partners.VendorApi;

/// <summary>A partner's own applications (docs/vendor-api.md). Which may be asked for is the guard's to say.</summary>
public sealed class VendorApplicationFunctions(Applications applications)
{
    internal const string Route = "rap/v1/partner/applications";

    // Not limited to GUIDs: whatever stands there is answered as an application that there is not.
    internal const string One = Route + "/{applicationId}";

    /// <summary>All of them, in the order of their names. For the partner's own clients.</summary>
    [Function("ListVendorApplications"), RequiresVendorClient(VendorAccess.Read)]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context)
    {
        if (RapQuery.Unknown(request, "limit", "cursor") is { } unknown)
            return Problem.For(unknown);
        if (!Paging.Of(request).Succeeded(out var paging, out var refusal))
            return Problem.For(refusal);
        var all = await applications.OfVendorAsync(request.Caller().VendorId!, context.CancellationToken);
        // An application never goes, so the last one of a page is there when the next page is asked for.
        var from = paging.Position is { } last ? all.Index().FirstOrDefault(a => a.Item.Id.ToString() == last, (-1, null!)).Index + 1 : 0;
        if (from == 0 && paging.Position is not null)
            return Problem.For(RapQuery.OtherList);
        var page = all.Skip(from).Take(paging.Size).ToList();
        return RapPage.Of(page.Select(VendorApplicationView.Of), from + page.Count < all.Count ? page[^1].Id.ToString() : null);
    }

    /// <summary>One of them. For the partner's own clients.</summary>
    [Function("GetVendorApplication"), RequiresVendorClient(VendorAccess.Read)]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = One)] HttpRequest request, Guid applicationId, FunctionContext context)
    {
        if (RapQuery.Unknown(request) is { } unknown)
            return Problem.For(unknown);
        return await applications.ReadAsync(applicationId, context.CancellationToken) is { } stored
            ? RapPage.One(VendorApplicationView.Of(stored.Application))
            : Problem.For(EditApplication.Unknown);
    }
}
