using Hub.Core;
using Hub.Core.Rostering;
using Hub.Core.Sts.Tokens;
using Hub.Functions.Http;
using Hub.Functions.Operations.Maintenance;
using Hub.Functions.Sts;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Rostering;

/// <summary>Checks rostering files that somebody has, from wherever they come. Nothing of them is kept.</summary>
public sealed class CheckFunctions(Core.Sites.Sites sites)
{
    private const string Route = "rostering/v1/sites/{siteId:guid}/checks";

    /// <summary>Checks a zip of School Data Sync or OneRoster files: the report as JSON, or with <c>?format=csv</c> its findings for a spreadsheet. For management clients of the site.</summary>
    [Function("CheckFiles"), InMaintenance(InMaintenance.WhileReadOnly), RequiresScope(HubScopes.Manage)]
    public async Task<IResult> CheckAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, Guid siteId, FunctionContext context)
    {
        if (await sites.FindAsync(siteId, context.CancellationToken) is null)
            return Problem.For(new NotFound("site_unknown", "There is no such site."));
        Outcome<RosterCheckResult> outcome;
        try
        {
            outcome = await RosterCheck.RunAsync(UploadBody.Of(request), context.CancellationToken);
        }
        catch (BadHttpRequestException)
        {
            outcome = new Invalid("body_incomplete", "The body ended before it was complete. Send the zip again.");
        }

        return outcome.Or(result => request.Query["format"] == "csv" ? Results.File(CheckCsv.Write(result.Report), "text/csv; charset=utf-8", "check.csv") : Results.Ok(result));
    }
}
