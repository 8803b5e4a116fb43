using Hub.Core;
using Hub.Core.Accounts;
using Hub.Core.Accounts.ByHand;
using Hub.Portal.Pages.Users;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>Accounts by hand. All for administrators, each about their own school.</summary>
public sealed class NewUserFunctions(HandAccounts hand, RightsBeyondSchool rights)
{
    private const int LongestKey = 64;
    private const string Edit = "users/{accountId:guid}/edit";

    /// <summary>Asks who it is. For the site's administrators.</summary>
    [Function("GetNewUser"), RequiresPerson(Administrator = true)]
    public static IResult Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "users/new")] HttpRequest request) => Ask(request, Guid.NewGuid().ToString("N"), new Dictionary<string, string>(), []);

    /// <summary>Makes the account. For the site's administrators.</summary>
    [Function("PostNewUser"), RequiresPerson(Administrator = true)]
    public async Task<IResult> PostAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "users/new")] HttpRequest request, FunctionContext context)
    {
        var form = await request.ReadFormAsync(context.CancellationToken);
        var typed = Typed(form);
        var key = form["form"].ToString() is { Length: > 0 and <= LongestKey } given ? given : Guid.NewGuid().ToString("N");
        var viewer = request.Viewer();
        if (!DescribedPerson.Read(name => typed[name]).Succeeded(out var person, out var refusal)
            || !(await hand.MakeAsync(viewer.Account, key, person, request.Editor(), context.CancellationToken)).Succeeded(out var account, out refusal))
            return Ask(request, key, typed, Errors(refusal));
        return new SeeOther($"{UserLinks.Account(account.Id)}?done=made");
    }

    /// <summary>Asks what is to change of an account that the MIS does not have. For the administrators of its site.</summary>
    [Function("GetEditUser"), RequiresPerson(Administrator = true)]
    public async Task<IResult> GetEditAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Edit)] HttpRequest request, Guid accountId, FunctionContext context) =>
        await hand.FindAsync(request.Viewer().Account.SiteId, accountId, context.CancellationToken) is not { } account ? UserFunctions.NotFound(request.Viewer())
        : await rights.MayChangeAsync(request.Viewer().Account, account, context.CancellationToken) ? Ask(request, DescribedPerson.VersionOf(account), DescribedPerson.Of(account), [], account)
        // Its page says why not.
        : new SeeOther(UserLinks.Account(accountId));

    /// <summary>Changes an account that the MIS does not have. For the administrators of its site.</summary>
    [Function("PostEditUser"), RequiresPerson(Administrator = true)]
    public async Task<IResult> PostEditAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Edit)] HttpRequest request, Guid accountId, FunctionContext context)
    {
        var viewer = request.Viewer();
        if (await hand.FindAsync(viewer.Account.SiteId, accountId, context.CancellationToken) is not { } account)
            return UserFunctions.NotFound(viewer);
        var form = await request.ReadFormAsync(context.CancellationToken);
        var typed = Typed(form);
        if (!DescribedPerson.Read(name => name == "username" ? "" : typed[name]).Succeeded(out var person, out var refusal)
            || !(await hand.EditAsync(viewer.Account, account, person, form["form"].ToString(), request.Editor(), context.CancellationToken)).Succeeded(out _, out refusal))
            return Ask(request, DescribedPerson.VersionOf(account), typed, Errors(refusal), account);
        return new SeeOther($"{UserLinks.Account(account.Id)}?done=edited");
    }

    private static Dictionary<string, string> Typed(IFormCollection form) => DescribedPerson.Fields.ToDictionary(f => f.Name, f => form[f.Name].ToString());

    private static IReadOnlyList<FieldError> Errors(Refusal refusal) => refusal is Invalid { Fields: { Count: > 0 } fields } ? fields : [new FieldError("", refusal.Detail)];

    private static PageResult<NewUserPage> Ask(HttpRequest request, string key, IReadOnlyDictionary<string, string> typed, IReadOnlyList<FieldError> errors, Account? edited = null) => new(
        new Dictionary<string, object?>
        {
            [nameof(NewUserPage.Viewer)] = request.Viewer(),
            [nameof(NewUserPage.Key)] = key,
            [nameof(NewUserPage.Typed)] = typed,
            [nameof(NewUserPage.Errors)] = errors,
            [nameof(NewUserPage.Edited)] = edited,
        },
        errors.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
}
