using System.Text.Json;
using Hub.Core;
using Hub.Core.Accounts;
using Hub.Core.Mis;
using Hub.Core.Operations;
using Hub.Core.Provisioning;
using Hub.Core.Provisioning.Matching;
using Hub.Core.Rostering;
using Hub.Core.Storage;
using Hub.Functions.Http;
using Hub.Functions.Rostering;
using Hub.Portal.Pages.Exports;
using Hub.Portal.Pages.Users;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>Rostering files of the school: asked for, looked at, downloaded. All for administrators, each about their own school.</summary>
public sealed class ExportPageFunctions(Exports exports, ExportRuns runs, ExportStore store, Jobs jobs, SitePeople sitePeople, Snapshots snapshots, AccountLinks links, Audit audit)
{
    private const int JobsOfPage = 20;
    private const int LongestId = 255;
    private const string Route = "users/exports";

    /// <summary>The school's exports, newest first, and the form for another. For the site's administrators.</summary>
    [Function("GetExportsPage"), RequiresPerson(Administrator = true)]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context) =>
        await ListedAsync(request, new ExportRequest(ExportFormats.Named.First().Id), null, context.CancellationToken);

    /// <summary>Starts an export. For the site's administrators.</summary>
    [Function("PostExport"), RequiresPerson(Administrator = true)]
    public async Task<IResult> StartAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, [DurableClient] DurableTaskClient client, FunctionContext context)
    {
        var viewer = request.Viewer();
        var form = await request.ReadFormAsync(context.CancellationToken);
        var asked = new ExportRequest(form["format"].ToString())
        {
            ChangesOnly = form["changes"] == "yes",
            Scope = new ExportScope
            {
                UserTypes = [.. form["type"].Select(t => PeopleQuery.Value<UserType>(t ?? "")).OfType<UserType>().Distinct()],
                YearGroups = Chosen(form["year"]),
                Classes = Chosen(form["class"]),
                Demographics = form["demographics"] == "yes",
            },
        };
        if (!(await runs.StartAsync(viewer.Account.SiteId, asked, client, context.CancellationToken)).Succeeded(out var job, out var refusal))
        {
            await audit.AddAsync(request.Audited("export.refused", asked.Format ?? "", refusal.Code), context.CancellationToken);
            return await ListedAsync(request, asked, refusal, context.CancellationToken);
        }

        await audit.AddAsync(request.Audited("export.started", job.Id), context.CancellationToken);
        return new SeeOther(ExportWords.Link(job.Id));
    }

    /// <summary>One export: how far it is, what is in it, who is not, how it differs from the one before. For the administrators of its site.</summary>
    [Function("GetExportPage"), RequiresPerson(Administrator = true)]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{exportId}")] HttpRequest request, string exportId, FunctionContext context)
    {
        var viewer = request.Viewer();
        if (await exports.FindAsync(viewer.Account.SiteId, exportId, context.CancellationToken) is not { } job)
            return UserFunctions.NotFound(viewer);
        return await ShowAsync(request, job, null, null, context.CancellationToken);
    }

    /// <summary>Links somebody who is left out to an account by hand, which the next files then have. For the administrators of its site.</summary>
    [Function("PostExportMatch"), RequiresPerson(Administrator = true)]
    public async Task<IResult> MatchAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/{exportId}/match")] HttpRequest request, string exportId, FunctionContext context)
    {
        var viewer = request.Viewer();
        if (await exports.FindAsync(viewer.Account.SiteId, exportId, context.CancellationToken) is not { } job)
            return UserFunctions.NotFound(viewer);
        var form = await request.ReadFormAsync(context.CancellationToken);
        var (person, account) = (form["person"].ToString(), form["account"].ToString().Trim());
        var directory = LinkUploads.DirectoryOf(viewer.Site);
        // Never in place of a link that is there: that decides for somebody else already.
        var linked = person.Length is 0 or > LongestId
            ? new NotFound("person_unknown", "There is no such person at this site.")
            : await links.PutAsync(job.SiteId, directory, person, JsonSerializer.SerializeToElement(new { account }), onlyNew: true, context.CancellationToken);
        if (!linked.Succeeded(out var made, out var refusal))
        {
            await audit.AddAsync(request.Audited("export.match_refused", person, refusal.Code), context.CancellationToken);
            return await ShowAsync(request, job, refusal, (person, account), context.CancellationToken);
        }

        await audit.AddAsync(request.Audited("export.matched", person) with { Changes = AuditChange.Of(("account", null, made.Link.Address)) }, context.CancellationToken);
        return new SeeOther($"{ExportWords.Link(job.Id)}?matched=yes");
    }

    /// <summary>How far it is, as a part of its page; once it rests, the page is to be loaded again. For the administrators of its site.</summary>
    [Function("GetExportProgress"), RequiresPerson(Administrator = true)]
    public async Task<IResult> ProgressAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{exportId}/progress")] HttpRequest request, string exportId, FunctionContext context)
    {
        var viewer = request.Viewer();
        if (await exports.FindAsync(viewer.Account.SiteId, exportId, context.CancellationToken) is not { } job)
            return UserFunctions.NotFound(viewer);
        ProgressPart.RefreshAtRest(request, job);
        return new PageResult<UpdateProgress>(new Dictionary<string, object?> { [nameof(UpdateProgress.Progress)] = ExportWords.Progress });
    }

    /// <summary>The files, as one zip. For the administrators of its site.</summary>
    [Function("DownloadExport"), RequiresPerson(Administrator = true)]
    public async Task<IResult> FilesAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{exportId}/files.zip")] HttpRequest request, string exportId, FunctionContext context)
    {
        var viewer = request.Viewer();
        if (await exports.FindAsync(viewer.Account.SiteId, exportId, context.CancellationToken) is not { } job || job.DetailAs<ExportDetail>() is not { IsReady: true } detail
            || await store.OpenZipAsync(job.SiteId, job.Id, detail.Files!.Sha256, context.CancellationToken) is not { } content)
            return UserFunctions.NotFound(viewer);
        await audit.AddAsync(request.Audited("export.downloaded", job.Id), context.CancellationToken);
        PageHeaders.Set(request.HttpContext.Response.Headers);
        return Results.Stream(content, "application/zip", ExportRuns.ZipName(job));
    }

    /// <summary>Who is not in the files, and why, for a spreadsheet. For the administrators of its site.</summary>
    [Function("DownloadLeftOut"), RequiresPerson(Administrator = true)]
    public async Task<IResult> LeftOutAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{exportId}/left-out.csv")] HttpRequest request, string exportId, FunctionContext context)
    {
        var viewer = request.Viewer();
        if (await exports.FindAsync(viewer.Account.SiteId, exportId, context.CancellationToken) is not { } job || job.DetailAs<ExportDetail>().Files is not { } files)
            return UserFunctions.NotFound(viewer);
        PageHeaders.Set(request.HttpContext.Response.Headers);
        return Results.Stream(
            output => LeftOutCsv.WriteAsync(store.ReadLeftOutAsync(job.SiteId, job.Id, files.LeftOutSha256, 0, request.HttpContext.RequestAborted), output), "text/csv; charset=utf-8", "left-out.csv");
    }

    private async Task<IResult> ShowAsync(HttpRequest request, Job job, Refusal? refusal, (string Person, string Account)? typed, CancellationToken cancellationToken)
    {
        var viewer = request.Viewer();
        var files = job.DetailAs<ExportDetail>().Files;
        var total = files?.Counts.LeftOut.Values.Sum() ?? 0;
        var page = PeopleQuery.Page(request.Query["page"], total);
        var leftOut = files is null
            ? []
            : await store.ReadLeftOutAsync(job.SiteId, job.Id, files.LeftOutSha256, (page - 1) * PageLinks.Size, cancellationToken).Take(PageLinks.Size).ToListAsync(cancellationToken);
        return new PageResult<ExportPage>(
            new Dictionary<string, object?>
            {
                [nameof(ExportPage.Viewer)] = viewer,
                [nameof(ExportPage.Job)] = job,
                [nameof(ExportPage.LeftOut)] = leftOut,
                [nameof(ExportPage.Page)] = page,
                [nameof(ExportPage.Total)] = total,
                [nameof(ExportPage.Differences)] = await exports.DifferencesAsync(job, cancellationToken),
                [nameof(ExportPage.Matched)] = refusal is null && request.Query["matched"] == "yes",
                [nameof(ExportPage.Problem)] = refusal?.Detail,
                [nameof(ExportPage.Typed)] = typed,
            },
            refusal switch { null => StatusCodes.Status200OK, Invalid => StatusCodes.Status400BadRequest, _ => StatusCodes.Status409Conflict });
    }

    private async Task<IResult> ListedAsync(HttpRequest request, ExportRequest asked, Refusal? refusal, CancellationToken cancellationToken)
    {
        var viewer = request.Viewer();
        var siteId = viewer.Account.SiteId;
        var page = await jobs.ListAsync(siteId, Exports.Kind, Paging.PositionOf(request, "cursor"), JobsOfPage, cancellationToken);
        var classes = await snapshots.CurrentAsync(siteId, cancellationToken) is { } snapshot ? await snapshots.ReadAsync<SchoolClass>(snapshot, cancellationToken).ToListAsync(cancellationToken) : [];
        return new PageResult<ExportsPage>(
            new Dictionary<string, object?>
            {
                [nameof(ExportsPage.Viewer)] = viewer,
                [nameof(ExportsPage.Jobs)] = page.Items,
                [nameof(ExportsPage.Next)] = page.Next is null ? null : Cursor.Encode(page.Next),
                [nameof(ExportsPage.YearGroups)] = (await sitePeople.GetAsync(siteId, cancellationToken)).YearGroups,
                [nameof(ExportsPage.Classes)] = classes.OrderBy(c => c.Title, StringComparer.CurrentCultureIgnoreCase).ToArray(),
                [nameof(ExportsPage.Asked)] = asked,
                [nameof(ExportsPage.Problem)] = refusal is null ? null : ExportWords.Of(refusal),
            },
            refusal switch { null => StatusCodes.Status200OK, Conflict => StatusCodes.Status409Conflict, _ => StatusCodes.Status400BadRequest });
    }

    private static string[] Chosen(IEnumerable<string?> values) => [.. values.OfType<string>().Where(v => v.Length > 0).Distinct(StringComparer.Ordinal)];
}
