using Hub.Core.Accounts.Activity;
using Hub.Core.Accounts.Addresses;
using Hub.Portal.Pages;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>A person's own pages.</summary>
public sealed class ProfileFunctions(LinkedAddresses linked, AccountActivity activity)
{
    /// <summary>What the hub knows of the person. For everybody who is signed in.</summary>
    [Function("GetProfile"), RequiresPerson]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "profile")] HttpRequest request, FunctionContext context)
    {
        var viewer = request.Viewer();
        return new PageResult<ProfilePage>(new Dictionary<string, object?>
        {
            [nameof(ProfilePage.Viewer)] = viewer,
            [nameof(ProfilePage.SignIns)] = (await linked.OfAsync(viewer.Account, context.CancellationToken)).Where(a => a.SignsIn).Select(a => a.Address).ToArray(),
            [nameof(ProfilePage.LastSignIn)] = await activity.LastSignInAsync(viewer.Account, request.SignIn().Since, context.CancellationToken),
        });
    }
}
