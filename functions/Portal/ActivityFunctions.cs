using Hub.Core.Accounts;
using Hub.Core.Accounts.Activity;
using Hub.Core.Storage;
using Hub.Core.Sts.Clients;
using Hub.Functions.Http;
using Hub.Portal.Pages;
using Hub.Portal.Pages.Users;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>What happened to an account.</summary>
public sealed class ActivityFunctions(AccountActivity activity, Clients clients, LiftLock liftLock)
{
    /// <summary>A page of the person's own. For everybody who is signed in.</summary>
    [Function("GetActivity"), RequiresPerson]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "profile/activity")] HttpRequest request, FunctionContext context)
    {
        var viewer = request.Viewer();
        // What is no cursor of ours begins at the newest.
        var position = Paging.PositionOf(request, "after");
        var page = await activity.PageAsync(viewer.Account, position, context.CancellationToken);
        var applications = new Dictionary<string, string>();
        foreach (var id in page.Items.Where(r => r.Action == "application.signed_in").Select(r => r.Target).Distinct())
        {
            if (await clients.FindAsync(id, context.CancellationToken) is { } client)
                applications[id] = client.Name;
        }

        return new PageResult<ActivityPage>(new Dictionary<string, object?>
        {
            [nameof(ActivityPage.Viewer)] = viewer,
            [nameof(ActivityPage.Records)] = page.Items,
            [nameof(ActivityPage.Applications)] = applications,
            [nameof(ActivityPage.First)] = position is null,
            [nameof(ActivityPage.Next)] = page.Next is { } next ? Cursor.Encode(next) : null,
        });
    }

    /// <summary>Lets somebody try again whom wrong passwords keep out. For the administrators of the account's site.</summary>
    [Function("UnlockUser"), RequiresPerson(Administrator = true)]
    public async Task<IResult> UnlockAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "users/{accountId:guid}/unlock")] HttpRequest request, Guid accountId, FunctionContext context)
    {
        var viewer = request.Viewer();
        return (await liftLock.RunAsync(viewer.Account, accountId, ClientAddress.Of(request.HttpContext), context.CancellationToken)).Succeeded(out var account, out var refusal)
            ? new SeeOther($"{UserLinks.Account(account.Id)}?done=unlock")
            : refusal is Core.NotFound ? UserFunctions.NotFound(viewer) : new SeeOther(UserLinks.Account(accountId));
    }
}
