using Hub.Portal.Pages;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>A person's own pages.</summary>
public sealed class ProfileFunctions
{
    /// <summary>What the hub knows of the person. For everybody who is signed in.</summary>
    [Function("GetProfile"), RequiresPerson]
    public static IResult Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "profile")] HttpRequest request) =>
        new PageResult<ProfilePage>(new Dictionary<string, object?> { [nameof(ProfilePage.Viewer)] = request.Viewer() });
}
