using Hub.Core;
using Hub.Core.ActiveDirectory.Agents;
using Hub.Core.Operations;
using Hub.Core.Storage;
using Hub.Core.Sts.Clients;
using Hub.Core.Sts.Limits;
using Hub.Core.Sts.Tokens;
using Hub.Functions.Http;
using Hub.Functions.Sts;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.ActiveDirectory;

/// <summary>For the agent of the school that the route names as <c>siteId</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RequiresAgentAttribute : RequiresScopeAttribute
{
    public RequiresAgentAttribute() : base(HubScopes.DirectoryAgent) => (Kind, Limit) = (ClientKind.Agent, RateLimitKind.Agent);
}

/// <summary>What agents beside Active Directories call (docs/agent-api.md).</summary>
public sealed class AgentApi(AgentPairing pairing, AgentWork work, DirectoryOrders orders, ReportedDirectory directory, DirectoryPlans plans, RateLimits limits, HubAddress hub, Audit audit)
{
    private const string Site = "ad/v1/sites/{siteId:guid}";
    private const int MostOrders = 100;

    private static readonly Unauthenticated NotPaired = new("token_invalid", "The access token is not valid, has expired or was revoked. Get a new one.");

    /// <summary>Pairs an agent by a one-time code. For everybody who has one.</summary>
    [Function("PairDirectoryAgent")]
    public async Task<IResult> PairAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "ad/v1/pairings")] HttpRequest request, FunctionContext context)
    {
        var (address, cancellation) = (ClientAddress.Of(request.HttpContext), context.CancellationToken);
        if (await limits.TakeAsync(RateLimitKind.Pairing, address, cancellation) is { } wait)
        {
            request.HttpContext.Response.SetRetryAfter(wait);
            return Problem.For(new TooMany("too_many_requests", "Too many attempts to pair came from this address. Wait as long as Retry-After says."));
        }

        if (!(await JsonBody.ReadAsync(request, cancellation)).Succeeded(out var body, out var refusal) || !PairingRequest.Read(body).Succeeded(out var asked, out refusal)
            || !(await pairing.PairAsync(asked, address, cancellation)).Succeeded(out var paired, out refusal))
            return Problem.For(refusal);
        await plans.AskAsync(new DirectoryPlanRequest(paired.Site.Id, Again: true), cancellation);
        var issuer = hub.Of(request);
        return Results.Json(
            new { siteId = paired.Site.Id, siteName = paired.Site.Name, agentId = paired.Agent.Id, clientId = paired.Agent.ClientId, tokenEndpoint = new Uri(issuer, "connect/token").AbsoluteUri, issuer = issuer.AbsoluteUri },
            statusCode: StatusCodes.Status201Created);
    }

    /// <summary>Leases orders; waits for some where there are none. For the school's agent.</summary>
    [Function("TakeDirectoryWork"), RequiresAgent]
    public async Task<IResult> TakeAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Site + "/work")] HttpRequest request, Guid siteId, FunctionContext context)
    {
        var cancellation = context.CancellationToken;
        if (!(await JsonBody.ReadAsync(request, cancellation)).Succeeded(out var body, out var refusal) || !WorkRequest.Read(body).Succeeded(out var asked, out refusal))
            return Problem.For(refusal);
        if (await SeenAsync(request, siteId, asked.Version, asked.Server, cancellation) is { } gone)
            return gone;
        var given = await work.TakeAsync(siteId, asked.Run, asked.Most, asked.Wait, cancellation);
        return Results.Ok(new { orders = given, leaseSeconds = (int)DirectoryOrders.Lease.TotalSeconds });
    }

    /// <summary>The orders that wait, without leasing them. For the school's agent.</summary>
    [Function("ListDirectoryWork"), RequiresAgent]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Site + "/work")] HttpRequest request, Guid siteId, FunctionContext context)
    {
        if (await SeenAsync(request, siteId, null, null, context.CancellationToken) is { } gone)
            return gone;
        string? position = null;
        if (request.Query["after"].ToString() is { Length: > 0 } after && (!Cursor.TryDecode(after, out position) || !TableKey.IsLegal(position)))
            return Problem.For(new Invalid("invalid_cursor", "after must be next of an answer before."));
        var page = await orders.WaitingAsync(siteId, position, MostOrders, context.CancellationToken);
        return Results.Ok(new { orders = page.Items, next = page.Next is null ? null : Cursor.Encode(page.Next) });
    }

    /// <summary>Takes what became of an order. For the school's agent.</summary>
    [Function("AnswerDirectoryOrder"), RequiresAgent]
    public async Task<IResult> AnswerAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Site + "/work/{orderId}")] HttpRequest request, Guid siteId, string orderId, FunctionContext context)
    {
        var cancellation = context.CancellationToken;
        if (await SeenAsync(request, siteId, null, null, cancellation) is { } gone)
            return gone;
        if (!(await JsonBody.ReadAsync(request, cancellation)).Succeeded(out var body, out var refusal) || !OrderAnswer.Read(body, orderId).Succeeded(out var answer, out refusal))
            return Problem.For(refusal);
        return (await work.AnswerAsync(siteId, orderId, answer, request.Caller().ClientId, cancellation)).Or(_ => Results.NoContent());
    }

    /// <summary>How far the directory was reported. For the school's agent.</summary>
    [Function("GetDirectoryCursor"), RequiresAgent]
    public async Task<IResult> CursorAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Site + "/directory")] HttpRequest request, Guid siteId, FunctionContext context)
    {
        if (await SeenAsync(request, siteId, null, null, context.CancellationToken) is { } gone)
            return gone;
        var (server, usn, _) = await directory.CursorAsync(siteId, context.CancellationToken);
        return Results.Ok(new { server, usn });
    }

    /// <summary>Takes a part of a report of the directory. For the school's agent.</summary>
    [Function("ReportDirectory"), RequiresAgent]
    public async Task<IResult> ReportAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Site + "/directory")] HttpRequest request, Guid siteId, FunctionContext context)
    {
        var cancellation = context.CancellationToken;
        if (await SeenAsync(request, siteId, null, null, cancellation) is { } gone)
            return gone;
        if (!(await JsonBody.ReadAsync(request, cancellation, DirectoryReport.MaxBytes)).Succeeded(out var body, out var refusal) || !DirectoryReport.Read(body).Succeeded(out var report, out refusal))
            return Problem.For(refusal);
        if (await work.ReportAsync(siteId, report, cancellation))
            await plans.AskAsync(new DirectoryPlanRequest(siteId), cancellation);
        return Results.NoContent();
    }

    /// <summary>The pairing is read each time: an agent that is no longer the school's is refused at once, whatever its token says.</summary>
    private async Task<IResult?> SeenAsync(HttpRequest request, Guid siteId, string? version, string? server, CancellationToken cancellationToken)
    {
        var client = request.Caller().ClientId;
        if (await pairing.SeeAsync(siteId, client, version, server, cancellationToken) is not null)
            return null;
        await audit.AddAsync(new AuditRecord(siteId, client, "directory_agent.refused", request.Path, NotPaired.Code, ClientAddress.Of(request.HttpContext)), cancellationToken);
        return Problem.For(NotPaired);
    }
}
