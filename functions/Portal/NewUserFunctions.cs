using Hub.Core;
using Hub.Core.Accounts;
using Hub.Core.Accounts.ByHand;
using Hub.Functions.Http;
using Hub.Portal.Pages.Users;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>An account by hand. All for administrators, each about their own school.</summary>
public sealed class NewUserFunctions(HandAccounts hand)
{
    private const int LongestKey = 64;

    /// <summary>Asks who it is. For the site's administrators.</summary>
    [Function("GetNewUser"), RequiresPerson(Administrator = true)]
    public static IResult Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "users/new")] HttpRequest request) => Ask(request, Guid.NewGuid().ToString("N"), [], []);

    /// <summary>Makes the account. For the site's administrators.</summary>
    [Function("PostNewUser"), RequiresPerson(Administrator = true)]
    public async Task<IResult> PostAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "users/new")] HttpRequest request, FunctionContext context)
    {
        var form = await request.ReadFormAsync(context.CancellationToken);
        var typed = DescribedPerson.Fields.ToDictionary(f => f.Name, f => form[f.Name].ToString());
        var key = form["form"].ToString() is { Length: > 0 and <= LongestKey } given ? given : Guid.NewGuid().ToString("N");
        var viewer = request.Viewer();
        if (!DescribedPerson.Read(name => typed[name]).Succeeded(out var person, out var refusal)
            || !(await hand.MakeAsync(viewer.Account, key, person, new Actor(viewer.Account.Id.ToString(), ClientAddress.Of(request.HttpContext)), context.CancellationToken)).Succeeded(out var account, out refusal))
            return Ask(request, key, typed, refusal is Invalid { Fields: { Count: > 0 } fields } ? fields : [new FieldError("", refusal.Detail)]);
        return new SeeOther($"{UserLinks.Account(account.Id)}?done=made");
    }

    private static PageResult<NewUserPage> Ask(HttpRequest request, string key, Dictionary<string, string> typed, IReadOnlyList<FieldError> errors) => new(
        new Dictionary<string, object?>
        {
            [nameof(NewUserPage.Viewer)] = request.Viewer(),
            [nameof(NewUserPage.Key)] = key,
            [nameof(NewUserPage.Typed)] = typed,
            [nameof(NewUserPage.Errors)] = errors,
        },
        errors.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
}
