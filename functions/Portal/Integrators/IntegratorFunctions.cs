using Hub.Core.Partners.Applications;
using Hub.Portal.Pages.Integrators;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal.Integrators;

/// <summary>Where technical integrators begin. All for integrators, each about their own partners.</summary>
public sealed class IntegratorFunctions(Applications applications, EditApplication edit)
{
    /// <summary>The person's partners. For integrators.</summary>
    [Function("GetIntegrator"), RequiresPerson(Integrator = true)]
    public static IResult Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "integrator")] HttpRequest request) =>
        IntegratorPage.Of<VendorsPage>(request, null);

    /// <summary>App Management: the partner's applications. For its integrators.</summary>
    [Function("GetIntegratorApplications"), RequiresPerson(Integrator = true)]
    public Task<IResult> GetApplicationsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "integrator/{vendorId}/applications")] HttpRequest request, FunctionContext context) =>
        ApplicationsAsync(request, "", null, context.CancellationToken);

    /// <summary>Makes an application. For the partner's integrators.</summary>
    [Function("PostIntegratorApplication"), RequiresPerson(Integrator = true)]
    public async Task<IResult> PostApplicationAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "integrator/{vendorId}/applications")] HttpRequest request, FunctionContext context)
    {
        var name = (await request.ReadFormAsync(context.CancellationToken))["name"].ToString();
        return (await edit.MakeAsync(request.Vendor().Id, name, request.Editor(), context.CancellationToken)).Succeeded(out var made, out var refusal)
            ? new SeeOther(IntegratorLinks.Tab(made.VendorId, made.Id, EditorTab.Configuration) + "?done=made")
            : await ApplicationsAsync(request, name, refusal, context.CancellationToken);
    }

    /// <summary>Leads to the application's first tab. For the partner's integrators.</summary>
    [Function("GetIntegratorApplication"), RequiresPerson(Integrator = true)]
    public static IResult GetApplication([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "integrator/{vendorId}/applications/{applicationId:guid}")] HttpRequest request) =>
        Results.Redirect(IntegratorLinks.Tab(request.Vendor().Id, request.Application().Id, EditorTab.Configuration));

    private async Task<IResult> ApplicationsAsync(HttpRequest request, string name, Core.Refusal? refusal, CancellationToken cancellationToken) => IntegratorPage.Of<VendorApplicationsPage>(
        request,
        refusal,
        (nameof(VendorApplicationsPage.Applications), await applications.OfVendorAsync(request.Vendor().Id, cancellationToken)),
        (nameof(VendorApplicationsPage.Name), name),
        (nameof(VendorApplicationsPage.Refusal), refusal));
}
