using Hub.Core;
using Hub.Core.Sts.Clients;
using Hub.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Sts;

/// <summary>Clients of the STS. An id may hold any character, so it travels in the query or the body, never in a path.</summary>
public sealed class ClientFunctions(Clients clients, ClientAdministration administration, ClientSecretUses uses)
{
    private const string Route = "sts/v1/clients";

    /// <summary>Makes a client; the answer holds its secret, once. For operators, by function key.</summary>
    [Function("MakeClient")]
    public async Task<IResult> MakeAsync([HttpTrigger(AuthorizationLevel.Function, "post", Route = Route)] HttpRequest request, FunctionContext context)
    {
        if (!(await JsonBody.ReadAsync(request, context.CancellationToken)).Succeeded(out var body, out var refusal))
            return Problem.For(refusal);
        return (await administration.MakeAsync(body, context.CancellationToken)).Or(made =>
            Results.Created($"/{Route}?id={Uri.EscapeDataString(made.Client.Id)}", new { client = ClientView.Of(made.Client), secret = made.Secret }));
    }

    /// <summary>A client by <c>id</c>, or all in pages. For operators, by function key.</summary>
    [Function("ListClients")]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = Route)] HttpRequest request, FunctionContext context)
    {
        if (request.Query["id"] is [{ Length: > 0 and <= BasicCredentials.MaxIdLength } id, ..])
        {
            return await clients.ReadAsync(id, context.CancellationToken) is { } stored
                ? Results.Ok(ClientView.Of(stored.Client, await uses.ReadAsync(id, context.CancellationToken)))
                : Problem.For(new NotFound("client_unknown", "There is no such client."));
        }

        return Paging.Of(request).Succeeded(out var paging, out var refusal)
            ? Paging.Page(await clients.ListAsync(paging.Position, paging.Size, context.CancellationToken), c => ClientView.Of(c))
            : Problem.For(refusal);
    }

    /// <summary>Adds a secret; the answer holds it, once. For operators, by function key.</summary>
    [Function("AddClientSecret")]
    public async Task<IResult> AddSecretAsync([HttpTrigger(AuthorizationLevel.Function, "post", Route = Route + "/secrets")] HttpRequest request, FunctionContext context)
    {
        if (!(await JsonBody.ReadAsync(request, context.CancellationToken)).Succeeded(out var body, out var refusal))
            return Problem.For(refusal);
        return (await administration.AddSecretAsync(body, context.CancellationToken)).Or(added => Results.Ok(new { clientId = added.ClientId, details = SecretView.Of(added.Stored), secret = added.Secret }));
    }

    /// <summary>Removes a secret. For operators, by function key.</summary>
    [Function("RemoveClientSecret")]
    public async Task<IResult> RemoveSecretAsync([HttpTrigger(AuthorizationLevel.Function, "post", Route = Route + "/secrets/remove")] HttpRequest request, FunctionContext context)
    {
        if (!(await JsonBody.ReadAsync(request, context.CancellationToken)).Succeeded(out var body, out var refusal))
            return Problem.For(refusal);
        return (await administration.RemoveSecretAsync(body, context.CancellationToken)).Or(client => Results.Ok(ClientView.Of(client)));
    }

    /// <summary>Shuts a client out or lets it in again. For operators, by function key.</summary>
    [Function("DisableClient")]
    public async Task<IResult> DisableAsync([HttpTrigger(AuthorizationLevel.Function, "post", Route = Route + "/disable")] HttpRequest request, FunctionContext context)
    {
        if (!(await JsonBody.ReadAsync(request, context.CancellationToken)).Succeeded(out var body, out var refusal))
            return Problem.For(refusal);
        return (await administration.DisableAsync(body, context.CancellationToken)).Or(client => Results.Ok(ClientView.Of(client)));
    }
}
