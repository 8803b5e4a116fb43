using Hub.Core;
using Hub.Core.Rostering;
using Hub.Core.Sts.Tokens;
using Hub.Functions.Http;
using Hub.Functions.Sts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Hub.Functions.Rostering;

/// <summary>Checks rostering files that somebody has, from wherever they come. Nothing of them is kept.</summary>
public sealed class CheckFunctions(Core.Sites.Sites sites)
{
    private const string Route = "rostering/v1/sites/{siteId:guid}/checks";

    /// <summary>Checks a zip of School Data Sync or OneRoster files: the report as JSON, or with <c>?format=csv</c> its findings for a spreadsheet. For management clients of the site.</summary>
    [Function("CheckFiles"), RequiresScope(HubScopes.Manage)]
    public async Task<IResult> CheckAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, Guid siteId, FunctionContext context)
    {
        if (await sites.FindAsync(siteId, context.CancellationToken) is null)
            return Problem.For(new NotFound("site_unknown", "There is no such site."));
        // The server's own limit is made for JSON.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } serverLimit)
            serverLimit.MaxRequestBodySize = null;
        await using var zip = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        try
        {
            if (!await TryCopyAsync(request.Body, zip, context.CancellationToken))
                return Problem.For(new Invalid("feed_too_large", $"The zip is larger than {RosterCheck.Limits.MaxUploadBytes >> 20} MB, more than is checked."));
        }
        catch (BadHttpRequestException)
        {
            return Problem.For(new Invalid("body_incomplete", "The body ended before it was complete. Send the zip again."));
        }

        zip.Position = 0;
        return RosterCheck.Run(zip, context.CancellationToken).Or(result => request.Query["format"] == "csv"
            ? Results.File(CheckCsv.Write(result.Report), "text/csv; charset=utf-8", "check.csv")
            : Results.Ok(result));
    }

    private static async Task<bool> TryCopyAsync(Stream body, Stream file, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 16];
        for (int read; (read = await body.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (file.Length + read > RosterCheck.Limits.MaxUploadBytes)
                return false;
            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        return true;
    }
}
