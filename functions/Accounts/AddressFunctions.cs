using Hub.Core.Accounts.Addresses;
using Hub.Functions.Portal;
using Hub.Portal.Pages;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Accounts;

/// <summary>My profile: the person's e-mail addresses.</summary>
public sealed class AddressFunctions(Core.Accounts.Accounts accounts, LinkedAddresses linked, AddressForms forms, AddressVerification verification)
{
    private const string Page = "/profile/addresses";

    /// <summary>The person's own addresses. For everybody who is signed in.</summary>
    [Function("GetAddresses"), RequiresPerson]
    public Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "profile/addresses")] HttpRequest request, FunctionContext context) =>
        PageAsync(request, request.Query["note"], null, "", StatusCodes.Status200OK, context.CancellationToken);

    /// <summary>Changes the person's own addresses. For everybody who is signed in.</summary>
    [Function("PostAddresses"), RequiresPerson]
    public async Task<IResult> PostAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "profile/addresses/{action}")] HttpRequest request, string action, FunctionContext context)
    {
        var outcome = await forms.RunAsync(action, request.Viewer().Account.Id, request.Editor(), request, context.CancellationToken);
        if (outcome.Succeeded(out var note, out var refusal))
            return new SeeOther($"{Page}?note={note}");
        var typed = refusal is Core.Unavailable ? "" : request.Form["address"].ToString();
        return await PageAsync(request, null, refusal.Detail, action == "add" ? typed : "", AddressForms.StatusOf(refusal), context.CancellationToken);
    }

    /// <summary>Where a verification link leads: asks, and changes nothing. For everybody who is signed in.</summary>
    [Function("GetVerifyAddress"), RequiresPerson]
    public async Task<IResult> GetVerifyAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "profile/verify-address")] HttpRequest request, FunctionContext context)
    {
        var link = request.Query["link"].ToString();
        return VerifyPage(request, await verification.AddressOfAsync(request.Viewer().Account.Id, link, context.CancellationToken), link);
    }

    /// <summary>Verifies an address of the person's own. For everybody who is signed in.</summary>
    [Function("PostVerifyAddress"), RequiresPerson]
    public async Task<IResult> PostVerifyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "profile/verify-address")] HttpRequest request, FunctionContext context) =>
        await verification.VerifyAsync(request.Viewer().Account.Id, request.Form["link"].ToString(), request.Editor(), context.CancellationToken) is null
            ? VerifyPage(request, null, "")
            : new SeeOther($"{Page}?note=verified");


    private static PageResult<VerifyAddressPage> VerifyPage(HttpRequest request, string? address, string link) => new(
        new Dictionary<string, object?>
        {
            [nameof(VerifyAddressPage.Viewer)] = request.Viewer(),
            [nameof(VerifyAddressPage.Address)] = address,
            [nameof(VerifyAddressPage.Link)] = link,
        },
        address is null ? StatusCodes.Status410Gone : StatusCodes.Status200OK);

    private async Task<IResult> PageAsync(HttpRequest request, string? note, string? error, string typed, int status, CancellationToken cancellationToken)
    {
        var viewer = request.Viewer();
        // Read again: an address whose mail was not sent is on the list all the same.
        var account = await accounts.FindAsync(viewer.Account.Id, cancellationToken) ?? viewer.Account;
        return new PageResult<AddressesPage>(
            new Dictionary<string, object?>
            {
                [nameof(AddressesPage.Viewer)] = viewer,
                [nameof(AddressesPage.Addresses)] = await linked.OfAsync(account, cancellationToken),
                [nameof(AddressesPage.Note)] = note,
                [nameof(AddressesPage.Error)] = error,
                [nameof(AddressesPage.Typed)] = typed,
            },
            status);
    }
}
