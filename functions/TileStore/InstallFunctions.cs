using Hub.Core.TileStore;
using Hub.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.TileStore;

/// <summary>What schools have installed.</summary>
public sealed class InstallFunctions(PutInstall putInstall)
{
    /// <summary>Records where an application stands at a school. For operators, by function key.</summary>
    [Function("PutInstall")]
    public async Task<IResult> PutAsync(
        [HttpTrigger(AuthorizationLevel.Function, "put", Route = "tilestore/v1/sites/{siteId:guid}/installs/{applicationId:guid}")] HttpRequest request,
        Guid siteId, Guid applicationId, FunctionContext context)
    {
        if (!(await JsonBody.ReadAsync(request, context.CancellationToken)).Succeeded(out var body, out var refusal))
            return Problem.For(refusal);
        return (await putInstall.RunAsync(siteId, applicationId, body, context.CancellationToken)).Or(install => Results.Ok(install));
    }
}
