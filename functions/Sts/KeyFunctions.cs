using Hub.Core;
using Hub.Core.Operations;
using Hub.Core.Sts.Clients;
using Hub.Core.Sts.Keys;
using Hub.Core.Sts.Limits;
using Hub.Core.Sts.Tokens;
using Hub.Functions.Http;
using Microsoft.AspNetCore.Http;
using OpenIddict.Abstractions;

namespace Hub.Functions.Sts;

/// <summary>The signing keys, and the upkeep of what the STS stores.</summary>
public sealed class KeyFunctions(
    SigningKeys keys, RevokedTokens revoked, UsedAssertions assertions, RateLimits limits, ClientSecretUses uses, IOpenIddictTokenManager tokens, IOpenIddictAuthorizationManager authorizations, Audit audit, TimeProvider time)
{
    // Codes and refresh tokens that were used are kept for a while: a second use is what gives a thief away.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(31);

    /// <summary>The keys and the times of their lives. For operators, by function key.</summary>
    [Function("ListSigningKeys")]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "sts/v1/keys")] HttpRequest request, FunctionContext context) =>
        Results.Ok(new { items = (await keys.EnsureFreshAsync(context.CancellationToken)).All });

    /// <summary>Takes a key out of use at once: every token that it signed is void. For operators, by the master key.</summary>
    [Function("RevokeSigningKey")]
    public async Task<IResult> RevokeAsync([HttpTrigger(AuthorizationLevel.Admin, "post", Route = "sts/v1/keys/{keyId}/revoke")] HttpRequest request, string keyId, FunctionContext context)
    {
        if (!await keys.RevokeAsync(keyId, context.CancellationToken))
            return Problem.For(new NotFound("key_unknown", "There is no such key."));
        await audit.AddAsync(new AuditRecord(null, "operator", "key.revoked", keyId, Address: ClientAddress.Of(request.HttpContext)), context.CancellationToken);
        return Results.Ok(new { items = keys.Ring.All });
    }

    /// <summary>Each night: keys that are due, and what has expired.</summary>
    [Function("KeepSts")]
    public async Task KeepAsync([TimerTrigger("0 10 3 * * *")] TimerInfo timer, FunctionContext context)
    {
        await keys.RotateAsync(context.CancellationToken);
        await revoked.PruneAsync(context.CancellationToken);
        await assertions.PruneAsync(context.CancellationToken);
        await limits.PruneAsync(context.CancellationToken);
        var threshold = time.GetUtcNow() - Kept;
        await tokens.PruneAsync(threshold, context.CancellationToken);
        await authorizations.PruneAsync(threshold, context.CancellationToken);
    }

    /// <summary>Each minute: when secrets were last used.</summary>
    [Function("NoteSecretUses")]
    public Task NoteUsesAsync([TimerTrigger("30 * * * * *")] TimerInfo timer, FunctionContext context) => uses.FlushAsync(context.CancellationToken);
}
