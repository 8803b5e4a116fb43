using Hub.Local.Functions;
using Microsoft.AspNetCore.Http;

namespace Hub.Tests.Runtime;

/// <summary>One function behind a key, for a hub in a process of its own.</summary>
internal static class KeyedFunctions
{
    [Function("KeyedByFile")]
    public static void Get([HttpTrigger(AuthorizationLevel.Function, "get", Route = "keyed")] HttpRequest request) =>
        request.HttpContext.Response.Headers["x-seen"] = "yes";
}
