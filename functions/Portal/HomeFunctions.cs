using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>Where people arrive.</summary>
public sealed class HomeFunctions
{
    /// <summary>Leads to the person's own page. For everybody who is signed in.</summary>
    [Function("GetHome"), RequiresPerson]
    public static IResult Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "/")] HttpRequest request) => Results.Redirect("/profile");
}
