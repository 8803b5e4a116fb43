using Hub.Core.TileStore.Onboarding;
using Hub.Core.TileStore.Onboarding.Dex;
using Hub.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.TileStore;

/// <summary>What DeX tells the hub.</summary>
public sealed class DexFunctions(DexCallBacks callBacks)
{
    private const string Scheme = "Bearer ";

    /// <summary>Takes the word of DeX that a school's first exchange has run. For DeX, by the secret of the school's registration. Doing it again changes nothing.</summary>
    [Function("DexCallBack")]
    public async Task<IResult> CallBackAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "tilestore/v1/sites/{siteId:guid}/services/dex/call-back")] HttpRequest request,
        Guid siteId, [DurableClient] DurableTaskClient orchestrations, FunctionContext context)
    {
        var secret = request.Headers.Authorization.ToString() is var header && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : null;
        var address = ClientAddress.Of(request.HttpContext);
        if (!(await callBacks.AuthenticateAsync(siteId, secret, address, context.CancellationToken)).Succeeded(out var onboarding, out var refusal))
            return Problem.For(refusal);
        if (!(await JsonBody.ReadAsync(request, context.CancellationToken)).Succeeded(out var body, out refusal))
            return Problem.For(refusal);
        if (!(await callBacks.TakeAsync(onboarding, body, address, context.CancellationToken)).Succeeded(out _, out refusal))
            return Problem.For(refusal);
        // Also when it was no news: the hub may have died before it could tell.
        await OnboardingRuns.LookAsync(orchestrations, siteId, OnboardingService.Dex, context.CancellationToken);
        return Results.NoContent();
    }
}
