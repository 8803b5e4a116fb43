using Hub.Core.Rostering;
using Hub.Functions.Operations.Maintenance;
using Hub.Functions.Rostering;
using Hub.Functions.Sts;
using Hub.Portal.Pages.Exports;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>Checks rostering files that an administrator has, from wherever they come. Nothing of them is kept.</summary>
public static class CheckPageFunctions
{
    private const string Route = "users/exports/check";

    // The file, and what a form has beside it.
    private const int MaxFormBytes = CheckPage.MostMegabytes * 1024 * 1024 + BoundedForm.MaxBodyBytes;

    /// <summary>Asks for a file. For administrators.</summary>
    [Function("GetCheckPage"), RequiresPerson(Administrator = true)]
    public static IResult Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request) => Page(request, null, null, StatusCodes.Status200OK);

    /// <summary>Checks a file; gives the findings as a page, or for a spreadsheet. For administrators.</summary>
    [Function("PostCheckPage"), InMaintenance(InMaintenance.WhileReadOnly), RequiresPerson(Administrator = true, MaxFormBytes = MaxFormBytes)]
    public static async Task<IResult> PostAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, FunctionContext context)
    {
        var form = await request.ReadFormAsync(context.CancellationToken);
        if (form.Files["file"] is not { Length: > 0 } file)
            return Page(request, null, "Choose a zip file.", StatusCodes.Status400BadRequest);
        if (file.Length > CheckPage.MostMegabytes * 1024L * 1024)
            return Page(request, null, $"The file is larger than {CheckPage.MostMegabytes} MB.", StatusCodes.Status400BadRequest);
        await using var zip = file.OpenReadStream();
        if (!RosterCheck.Run(zip, context.CancellationToken).Succeeded(out var result, out var refusal))
            return Page(request, null, refusal.Detail, StatusCodes.Status400BadRequest);
        if (form["as"] != "csv")
            return Page(request, result, null, StatusCodes.Status200OK);
        PageHeaders.Set(request.HttpContext.Response.Headers);
        return Results.File(CheckCsv.Write(result.Report), "text/csv; charset=utf-8", "check.csv");
    }

    private static PageResult<CheckPage> Page(HttpRequest request, RosterCheckResult? result, string? error, int status) => new(
        new Dictionary<string, object?> { [nameof(CheckPage.Viewer)] = request.Viewer(), [nameof(CheckPage.Result)] = result, [nameof(CheckPage.Error)] = error }, status);
}
