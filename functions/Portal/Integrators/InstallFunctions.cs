using Hub.Core;
using Hub.Core.Sts.Clients;
using Hub.Core.TileStore;
using Hub.Portal.Pages.Integrators;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal.Integrators;

/// <summary>One application at one school, as its partner sees it. All for the integrators of the application's partner.</summary>
public sealed class InstallFunctions(Installs installs, ChangeInstall change, SchoolClients schoolClients, ClientSecretUses uses, Core.Sites.Sites sites, TimeProvider time)
{
    private const string Route = "integrator/{vendorId}/installs/{applicationId:guid}/{siteId:guid}";

    /// <summary>Where the application stands at the school, and its client. For the integrators of the application's partner.</summary>
    [Function("GetIntegratorInstall"), RequiresPerson(Integrator = true)]
    public Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, Guid siteId, FunctionContext context) =>
        PageAsync(request, siteId, null, context.CancellationToken);

    /// <summary>Approves the school, or switches the application off or on there. For the integrators of the application's partner.</summary>
    [Function("PostIntegratorInstall"), RequiresPerson(Integrator = true)]
    public async Task<IResult> PostAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, Guid siteId, FunctionContext context)
    {
        var (vendor, application, by) = (request.Vendor().Id, request.Application().Id, request.Editor());
        var what = (await request.ReadFormAsync(context.CancellationToken))["do"].ToString();
        return await ChangedAsync(request, siteId, what, what switch
        {
            "approve" => await change.ApproveAsync(vendor, siteId, application, by, context.CancellationToken),
            "disable" => await change.DisableAsync(InstallParty.Vendor, vendor, siteId, application, by, context.CancellationToken),
            "enable" => await change.EnableAsync(InstallParty.Vendor, vendor, siteId, application, by, context.CancellationToken),
            _ => new Invalid("invalid_form", "Nothing was done: press one of the page's buttons."),
        }, context.CancellationToken);
    }

    /// <summary>Asks before the application is taken away from the school. For the integrators of the application's partner.</summary>
    [Function("GetIntegratorInstallRemoval"), RequiresPerson(Integrator = true)]
    public async Task<IResult> GetRemovalAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/remove")] HttpRequest request, Guid siteId, FunctionContext context) =>
        await FindAsync(request, siteId, context.CancellationToken) is not { State: not InstallState.Removed } install || await sites.FindAsync(siteId, context.CancellationToken) is not { } site
            ? UserFunctions.NotFound(request.Viewer())
            : IntegratorPage.Of<RemoveInstallPage>(
                request, null, (nameof(RemoveInstallPage.Application), request.Application()), (nameof(RemoveInstallPage.SiteId), install.SiteId), (nameof(RemoveInstallPage.Name), site.Name));

    /// <summary>Takes the application away from the school. For the integrators of the application's partner.</summary>
    [Function("PostIntegratorInstallRemoval"), RequiresPerson(Integrator = true)]
    public async Task<IResult> PostRemovalAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/remove")] HttpRequest request, Guid siteId, FunctionContext context) =>
        await ChangedAsync(
            request, siteId, "remove", await change.RemoveAsync(request.Vendor().Id, siteId, request.Application().Id, request.Editor(), context.CancellationToken), context.CancellationToken);

    /// <summary>Makes a new secret of the application's client at the school, and shows it, once. For the integrators of the application's partner.</summary>
    [Function("PostIntegratorInstallSecret"), RequiresPerson(Integrator = true)]
    public async Task<IResult> PostSecretAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/secret")] HttpRequest request, Guid siteId, FunctionContext context)
    {
        var (vendor, application) = (request.Vendor().Id, request.Application().Id);
        var asked = SecretForm.Of(request, await request.ReadFormAsync(context.CancellationToken));
        return (await schoolClients.NewSecretAsync(vendor, siteId, application, asked.Label, asked.Overlap, request.Editor(), context.CancellationToken)).Succeeded(out var made, out var refusal)
            ? SecretForm.Shown(request, made.ClientId, made.Secret, made.Old?.ExpiresAt, IntegratorLinks.Install(vendor, application, siteId), siteId)
            : await PageAsync(request, siteId, refusal, context.CancellationToken);
    }

    /// <summary>Takes a secret of the application's client at the school away. For the integrators of the application's partner.</summary>
    [Function("PostIntegratorInstallSecretRemoval"), RequiresPerson(Integrator = true)]
    public async Task<IResult> PostSecretRemovalAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/secret/remove")] HttpRequest request, Guid siteId, FunctionContext context)
    {
        var (vendor, application) = (request.Vendor().Id, request.Application().Id);
        var secret = (await request.ReadFormAsync(context.CancellationToken))["secret"].ToString();
        return (await schoolClients.RemoveSecretAsync(vendor, siteId, application, secret, request.Editor(), context.CancellationToken)).Succeeded(out _, out var refusal)
            ? new SeeOther(IntegratorLinks.Install(vendor, application, siteId) + "?done=secret-removed")
            : await PageAsync(request, siteId, refusal, context.CancellationToken);
    }

    private async Task<IResult> ChangedAsync(HttpRequest request, Guid siteId, string what, Outcome<Install> outcome, CancellationToken cancellationToken) =>
        outcome.Succeeded(out _, out var refusal)
            ? new SeeOther($"{IntegratorLinks.Install(request.Vendor().Id, request.Application().Id, siteId)}?done={what}")
            : await PageAsync(request, siteId, refusal, cancellationToken);

    private async Task<IResult> PageAsync(HttpRequest request, Guid siteId, Refusal? refusal, CancellationToken cancellationToken)
    {
        if (await FindAsync(request, siteId, cancellationToken) is not { } install || await sites.FindAsync(siteId, cancellationToken) is not { } site)
            return UserFunctions.NotFound(request.Viewer());
        var client = (await schoolClients.FindAsync(install.VendorId, siteId, install.ApplicationId, cancellationToken)).Succeeded(out var found, out _) ? found : null;
        return IntegratorPage.Of<InstallPage>(
            request,
            refusal,
            (nameof(InstallPage.Application), request.Application()),
            (nameof(InstallPage.Install), install),
            (nameof(InstallPage.Name), site.Name),
            (nameof(InstallPage.Client), client is null ? null : new ShownClient(client, await uses.ReadAsync(client.Id, cancellationToken), time.GetUtcNow())),
            (nameof(InstallPage.Done), request.Query["done"].ToString()),
            (nameof(InstallPage.Refusal), refusal));
    }

    private async Task<Install?> FindAsync(HttpRequest request, Guid siteId, CancellationToken cancellationToken) =>
        (await installs.ReadAsync(siteId, request.Application().Id, cancellationToken))?.Install is { } install && install.VendorId == request.Vendor().Id ? install : null;
}
