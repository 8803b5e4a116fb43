using System.Globalization;
using Hub.Core;
using Hub.Core.Partners.Applications;
using Hub.Core.Partners.Vendors;
using Hub.Functions.Portal.Integrators;
using Hub.Portal.Pages.Operators;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal.Operators;

/// <summary>What the operating team does with the applications that partners hand in. All for the operating team.</summary>
public sealed class SubmittedFunctions(Applications applications, Vendors vendors, DecideApplication decide)
{
    private const string Route = "operator/applications";

    /// <summary>What waits for a decision. For the operating team.</summary>
    [Function("GetOperatorApplications"), RequiresPerson(Operator = true)]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context)
    {
        var submitted = await applications.SubmittedAsync(context.CancellationToken);
        var names = await Task.WhenAll(submitted.Select(a => a.VendorId).Distinct().Select(async id => (id, (await vendors.FindAsync(id, context.CancellationToken))?.Name ?? id)));
        return IntegratorPage.Of<SubmittedPage>(
            request,
            null,
            (nameof(SubmittedPage.Applications), submitted.OrderBy(a => a.Draft!.SubmittedAt).ToArray()),
            (nameof(SubmittedPage.VendorNames), names.ToDictionary(n => n.id, n => n.Item2)),
            (nameof(SubmittedPage.Done), request.Query["done"].ToString()));
    }

    /// <summary>An application, with what differs from the approved version. For the operating team.</summary>
    [Function("GetOperatorApplication"), RequiresPerson(Operator = true)]
    public Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{applicationId:guid}")] HttpRequest request, Guid applicationId, FunctionContext context) =>
        PageAsync(request, applicationId, "", null, context.CancellationToken);

    /// <summary>Approves a version, or returns it with a remark. For the operating team.</summary>
    [Function("PostOperatorDecision"), RequiresPerson(Operator = true)]
    public async Task<IResult> PostAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/{applicationId:guid}")] HttpRequest request, Guid applicationId, FunctionContext context)
    {
        var (form, by) = (await request.ReadFormAsync(context.CancellationToken), request.Editor());
        var (what, remark) = (form["do"].ToString(), form["remark"].ToString().ReplaceLineEndings("\n"));
        Outcome<Application> outcome = new Invalid("invalid_form", "Nothing was decided: press one of the page's buttons.");
        if (int.TryParse(form["version"], NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            && DateTimeOffset.TryParseExact(form["submittedAt"], "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var submittedAt))
        {
            outcome = what switch
            {
                "approve" => await decide.ApproveAsync(applicationId, version, submittedAt, remark.Trim().Length == 0 ? null : remark, by, context.CancellationToken),
                "return" => await decide.ReturnAsync(applicationId, version, submittedAt, remark, by, context.CancellationToken),
                _ => outcome,
            };
        }

        return outcome.Succeeded(out _, out var refusal) ? new SeeOther($"/{Route}?done={what}") : await PageAsync(request, applicationId, remark, refusal, context.CancellationToken);
    }

    private async Task<IResult> PageAsync(HttpRequest request, Guid applicationId, string remark, Refusal? refusal, CancellationToken cancellationToken)
    {
        if ((await applications.ReadAsync(applicationId, cancellationToken))?.Application is not { } application || await vendors.FindAsync(application.VendorId, cancellationToken) is not { } vendor)
            return UserFunctions.NotFound(request.Viewer());
        return IntegratorPage.Of<SubmittedApplicationPage>(
            request,
            refusal,
            (nameof(SubmittedApplicationPage.Application), application),
            (nameof(SubmittedApplicationPage.Vendor), vendor),
            (nameof(SubmittedApplicationPage.Remark), remark),
            (nameof(SubmittedApplicationPage.Refusal), refusal));
    }
}
