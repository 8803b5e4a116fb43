using System.Globalization;
using Hub.Core;
using Hub.Core.Partners.Applications;
using Hub.Core.TileStore;
using Hub.Portal.Pages.Integrators;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal.Integrators;

/// <summary>The schools that have a partner's applications, by school and by application. All for the partner's integrators.</summary>
public sealed class CustomerFunctions(Applications applications, Installs installs, ChangeInstall change, Core.Sites.Sites sites)
{
    private const string Route = "integrator/{vendorId}/";
    private const int PageSize = 25;

    /// <summary>My Applications: those that schools can install. For the partner's integrators.</summary>
    [Function("GetIntegratorInstalls"), RequiresPerson(Integrator = true)]
    public async Task<IResult> GetInstallsAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "installs")] HttpRequest request, FunctionContext context) =>
        IntegratorPage.Of<MyApplicationsPage>(
            request, null, (nameof(MyApplicationsPage.Applications), (await applications.OfVendorAsync(request.Vendor().Id, context.CancellationToken)).Where(a => a.Approved is not null).ToArray()));

    /// <summary>The schools that have an application. For the integrators of its partner.</summary>
    [Function("GetIntegratorApplicationCustomers"), RequiresPerson(Integrator = true)]
    public async Task<IResult> GetOfApplicationAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "installs/{applicationId:guid}")] HttpRequest request, FunctionContext context)
    {
        var application = request.Application();
        var page = await installs.OfVendorAsync(request.Vendor().Id, application.Id, IntegratorPage.Position(request), PageSize, context.CancellationToken);
        return IntegratorPage.Of<ApplicationCustomersPage>(
            request,
            null,
            (nameof(ApplicationCustomersPage.Application), application),
            (nameof(ApplicationCustomersPage.Customers), await NamedAsync(page.Items, i => i.SiteId, context.CancellationToken)),
            (nameof(ApplicationCustomersPage.After), IntegratorPage.After(page.Next)));
    }

    /// <summary>My Customers: the schools that have any of the partner's applications. For the partner's integrators.</summary>
    [Function("GetIntegratorCustomers"), RequiresPerson(Integrator = true)]
    public async Task<IResult> GetCustomersAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "customers")] HttpRequest request, FunctionContext context)
    {
        var page = await installs.CustomersAsync(request.Vendor().Id, IntegratorPage.Position(request), PageSize, context.CancellationToken);
        return IntegratorPage.Of<CustomersPage>(
            request,
            null,
            (nameof(CustomersPage.Customers), await NamedAsync(page.Items, c => c.SiteId, context.CancellationToken)),
            (nameof(CustomersPage.After), IntegratorPage.After(page.Next)));
    }

    /// <summary>A school and what it has of the partner's applications. For the partner's integrators.</summary>
    [Function("GetIntegratorCustomer"), RequiresPerson(Integrator = true)]
    public Task<IResult> GetCustomerAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "customers/{siteId:guid}")] HttpRequest request, Guid siteId, FunctionContext context) =>
        CustomerAsync(request, siteId, null, context.CancellationToken);

    /// <summary>Switches everything of a school off, or on again. For the partner's integrators.</summary>
    [Function("PostIntegratorCustomer"), RequiresPerson(Integrator = true)]
    public async Task<IResult> PostCustomerAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "customers/{siteId:guid}")] HttpRequest request, Guid siteId, FunctionContext context)
    {
        var vendor = request.Vendor().Id;
        var on = (await request.ReadFormAsync(context.CancellationToken))["do"] == "enable";
        if (await installs.FindCustomerAsync(vendor, siteId, context.CancellationToken) is not { } customer)
            return UserFunctions.NotFound(request.Viewer());
        var (changed, refused) = (0, (Refusal?)null);
        foreach (var install in customer.Installs)
        {
            var concerned = on
                ? install.State == InstallState.Disabled && install.DisabledBy.Contains(InstallParty.Vendor)
                : install.State is InstallState.Active or InstallState.Disabled && !install.DisabledBy.Contains(InstallParty.Vendor);
            if (!concerned)
                continue;
            var outcome = on
                ? await change.EnableAsync(InstallParty.Vendor, vendor, siteId, install.ApplicationId, request.Editor(), context.CancellationToken)
                : await change.DisableAsync(InstallParty.Vendor, vendor, siteId, install.ApplicationId, request.Editor(), context.CancellationToken);
            changed += outcome.Succeeded(out _, out var why) ? 1 : 0;
            refused ??= why;
        }

        return refused is null
            ? new SeeOther($"{IntegratorLinks.Customer(vendor, siteId)}?done={(on ? "on" : "off")}&count={changed.ToString(CultureInfo.InvariantCulture)}")
            : await CustomerAsync(request, siteId, refused, context.CancellationToken);
    }

    private async Task<IResult> CustomerAsync(HttpRequest request, Guid siteId, Refusal? refusal, CancellationToken cancellationToken)
    {
        var vendor = request.Vendor().Id;
        if (await installs.FindCustomerAsync(vendor, siteId, cancellationToken) is not { } customer)
            return UserFunctions.NotFound(request.Viewer());
        return IntegratorPage.Of<CustomerPage>(
            request,
            refusal,
            (nameof(CustomerPage.Customer), customer),
            (nameof(CustomerPage.Name), await NameAsync(siteId, cancellationToken)),
            (nameof(CustomerPage.Applications), (await applications.OfVendorAsync(vendor, cancellationToken)).ToDictionary(a => a.Id)),
            (nameof(CustomerPage.Done), request.Query["done"].ToString()),
            (nameof(CustomerPage.Count), int.TryParse(request.Query["count"], NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0),
            (nameof(CustomerPage.Refusal), refusal));
    }

    private async Task<IReadOnlyList<Named<T>>> NamedAsync<T>(IReadOnlyList<T> items, Func<T, Guid> site, CancellationToken cancellationToken) =>
        await Task.WhenAll(items.Select(async item => new Named<T>(await NameAsync(site(item), cancellationToken), item)));

    private async Task<string> NameAsync(Guid siteId, CancellationToken cancellationToken) => (await sites.FindAsync(siteId, cancellationToken))?.Name ?? "A school that is no longer in the hub";
}
