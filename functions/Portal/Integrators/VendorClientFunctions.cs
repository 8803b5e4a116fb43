using Hub.Core;
using Hub.Core.Partners.Applications;
using Hub.Core.Partners.Vendors;
using Hub.Core.Sts.Clients;
using Hub.Portal.Pages.Integrators;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal.Integrators;

/// <summary>A partner's own clients, and those by which people sign in to its applications. All for the partner's integrators.</summary>
public sealed class VendorClientFunctions(VendorClients vendorClients, Clients clients, ClientSecretUses uses, TimeProvider time)
{
    private const string Route = "integrator/{vendorId}/clients";
    private const string SignOnRoute = "integrator/{vendorId}/applications/{applicationId:guid}/client";

    /// <summary>The partner's own clients. For its integrators.</summary>
    [Function("GetIntegratorClients"), RequiresPerson(Integrator = true)]
    public Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context) =>
        PageAsync(request, "", null, context.CancellationToken);

    /// <summary>Makes a client, and shows its secret, once. For the partner's integrators.</summary>
    [Function("PostIntegratorClient"), RequiresPerson(Integrator = true)]
    public async Task<IResult> PostAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, FunctionContext context)
    {
        var name = (await request.ReadFormAsync(context.CancellationToken))["name"].ToString();
        return (await vendorClients.MakeAsync(request.Vendor().Id, name, request.Editor(), context.CancellationToken)).Succeeded(out var made, out var refusal)
            ? SecretForm.Shown(request, made.Client.Id, made.Secret!, null, IntegratorLinks.Clients(request.Vendor().Id))
            : await PageAsync(request, name, refusal, context.CancellationToken);
    }

    /// <summary>Makes a new secret, and shows it, once. For the partner's integrators.</summary>
    [Function("PostIntegratorClientSecret"), RequiresPerson(Integrator = true)]
    public async Task<IResult> PostSecretAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/secret")] HttpRequest request, FunctionContext context) =>
        await NewSecretAsync(request, await ClientIdAsync(request, context.CancellationToken), IntegratorLinks.Clients(request.Vendor().Id), r => PageAsync(request, "", r, context.CancellationToken), context.CancellationToken);

    /// <summary>Takes a secret away. For the partner's integrators.</summary>
    [Function("PostIntegratorClientSecretRemoval"), RequiresPerson(Integrator = true)]
    public async Task<IResult> PostSecretRemovalAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/secret/remove")] HttpRequest request, FunctionContext context) =>
        await RemoveSecretAsync(request, await ClientIdAsync(request, context.CancellationToken), IntegratorLinks.Clients(request.Vendor().Id), r => PageAsync(request, "", r, context.CancellationToken), context.CancellationToken);

    /// <summary>Shuts a client out, or lets it in again. For the partner's integrators.</summary>
    [Function("PostIntegratorClientState"), RequiresPerson(Integrator = true)]
    public async Task<IResult> PostStateAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/state")] HttpRequest request, FunctionContext context)
    {
        var form = await request.ReadFormAsync(context.CancellationToken);
        var disable = form["do"] == "disable";
        return (await vendorClients.SetDisabledAsync(request.Vendor().Id, form["client"].ToString(), disable, request.Editor(), context.CancellationToken)).Succeeded(out _, out var refusal)
            ? new SeeOther($"{IntegratorLinks.Clients(request.Vendor().Id)}?done={(disable ? "disabled" : "enabled")}")
            : await PageAsync(request, "", refusal, context.CancellationToken);
    }

    /// <summary>The client by which people sign in to an application. For the integrators of its partner.</summary>
    [Function("GetIntegratorSignOnClient"), RequiresPerson(Integrator = true)]
    public Task<IResult> GetSignOnAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = SignOnRoute)] HttpRequest request, FunctionContext context) =>
        SignOnPageAsync(request, null, context.CancellationToken);

    /// <summary>Makes a new secret of that client, and shows it, once. For the integrators of the application's partner.</summary>
    [Function("PostIntegratorSignOnSecret"), RequiresPerson(Integrator = true)]
    public Task<IResult> PostSignOnSecretAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = SignOnRoute + "/secret")] HttpRequest request, FunctionContext context) =>
        NewSecretAsync(request, SignOnClients.IdOf(request.Application().Id), SignOnBack(request), r => SignOnPageAsync(request, r, context.CancellationToken), context.CancellationToken);

    /// <summary>Takes a secret of that client away. For the integrators of the application's partner.</summary>
    [Function("PostIntegratorSignOnSecretRemoval"), RequiresPerson(Integrator = true)]
    public Task<IResult> PostSignOnSecretRemovalAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = SignOnRoute + "/secret/remove")] HttpRequest request, FunctionContext context) =>
        RemoveSecretAsync(request, SignOnClients.IdOf(request.Application().Id), SignOnBack(request), r => SignOnPageAsync(request, r, context.CancellationToken), context.CancellationToken);

    private static string SignOnBack(HttpRequest request) => IntegratorLinks.SignOnClient(request.Vendor().Id, request.Application().Id);

    private static async Task<string> ClientIdAsync(HttpRequest request, CancellationToken cancellationToken) => (await request.ReadFormAsync(cancellationToken))["client"].ToString();

    private async Task<IResult> NewSecretAsync(HttpRequest request, string clientId, string back, Func<Refusal, Task<IResult>> refused, CancellationToken cancellationToken)
    {
        var asked = SecretForm.Of(request, await request.ReadFormAsync(cancellationToken));
        return (await vendorClients.NewSecretAsync(request.Vendor().Id, clientId, asked.Label, asked.Overlap, request.Editor(), cancellationToken)).Succeeded(out var made, out var refusal)
            ? SecretForm.Shown(request, made.ClientId, made.Secret, made.Old?.ExpiresAt, back)
            : await refused(refusal);
    }

    private async Task<IResult> RemoveSecretAsync(HttpRequest request, string clientId, string back, Func<Refusal, Task<IResult>> refused, CancellationToken cancellationToken)
    {
        var secret = (await request.ReadFormAsync(cancellationToken))["secret"].ToString();
        return (await vendorClients.RemoveSecretAsync(request.Vendor().Id, clientId, secret, request.Editor(), cancellationToken)).Succeeded(out _, out var refusal)
            ? new SeeOther(back + "?done=secret-removed")
            : await refused(refusal);
    }

    private async Task<IResult> PageAsync(HttpRequest request, string name, Refusal? refusal, CancellationToken cancellationToken)
    {
        var own = await clients.OfVendorAsync(request.Vendor().Id, cancellationToken);
        return IntegratorPage.Of<ClientsPage>(
            request,
            refusal,
            (nameof(ClientsPage.Clients), await Task.WhenAll(own.OrderBy(c => c.Name, StringComparer.CurrentCultureIgnoreCase).Select(c => ShownAsync(c, cancellationToken)))),
            (nameof(ClientsPage.Name), name),
            (nameof(ClientsPage.Done), request.Query["done"].ToString()),
            (nameof(ClientsPage.Refusal), refusal));
    }

    private async Task<IResult> SignOnPageAsync(HttpRequest request, Refusal? refusal, CancellationToken cancellationToken)
    {
        var application = request.Application();
        var client = (await vendorClients.FindAsync(application.VendorId, SignOnClients.IdOf(application.Id), cancellationToken)).Succeeded(out var found, out _) ? found : null;
        return IntegratorPage.Of<SignOnClientPage>(
            request,
            refusal,
            (nameof(SignOnClientPage.Application), application),
            (nameof(SignOnClientPage.Client), client is null ? null : await ShownAsync(client, cancellationToken)),
            (nameof(SignOnClientPage.Done), request.Query["done"].ToString()),
            (nameof(SignOnClientPage.Refusal), refusal));
    }

    private async Task<ShownClient> ShownAsync(Client client, CancellationToken cancellationToken) => new(client, await uses.ReadAsync(client.Id, cancellationToken), time.GetUtcNow());
}
