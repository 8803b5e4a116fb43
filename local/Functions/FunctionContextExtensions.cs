using Hub.Local.Functions.Invocation;
using Microsoft.AspNetCore.Http;

namespace Hub.Local.Functions;

/// <summary>What ASP.NET Core knows of an invocation.</summary>
public static class FunctionContextExtensions
{
    /// <summary>The HTTP exchange that an HTTP function answers; null for every other trigger.</summary>
    public static HttpContext? GetHttpContext(this FunctionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return (context as InvocationContext)?.Http;
    }
}
