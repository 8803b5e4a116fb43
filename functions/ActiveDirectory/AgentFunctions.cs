using Hub.Core.ActiveDirectory.Agents;
using Hub.Core.Operations;
using Hub.Core.Storage;
using Hub.Functions.Portal;
using Hub.Portal.Pages.ActiveDirectory;
using Hub.Portal.Pages.Users;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.ActiveDirectory;

/// <summary>The school's agent, and how its work stands. All for administrators, each about their own school.</summary>
public sealed class AgentFunctions(AgentPairing pairing, DirectoryOrders orders, AgentWork work, PlanDirectoryWork plan, DirectoryPlans plans, Audit audit)
{
    private const string Route = "preferences/active-directory/agent";

    /// <summary>The page. For administrators.</summary>
    [Function("GetDirectoryAgent"), RequiresPerson(Administrator = true)]
    public Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context) =>
        PageAsync(request, null, null, context.CancellationToken);

    /// <summary>Makes a code, shown in this answer alone. For administrators.</summary>
    [Function("PostPairingCode"), RequiresPerson(Administrator = true)]
    public async Task<IResult> CodeAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/code")] HttpRequest request, FunctionContext context) =>
        await PageAsync(request, await pairing.MakeCodeAsync(request.Viewer().Account.SiteId, request.Editor(), context.CancellationToken), null, context.CancellationToken);

    /// <summary>Ends the pairing. For administrators.</summary>
    [Function("UnpairDirectoryAgent"), RequiresPerson(Administrator = true)]
    public async Task<IResult> UnpairAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/unpair")] HttpRequest request, FunctionContext context)
    {
        await pairing.UnpairAsync(request.Viewer().Account.SiteId, request.Editor(), context.CancellationToken);
        return new SeeOther($"/{Route}");
    }

    /// <summary>Has every order given again. For administrators.</summary>
    [Function("LookAtDirectoryAgain"), RequiresPerson(Administrator = true)]
    public async Task<IResult> LookAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/look")] HttpRequest request, FunctionContext context)
    {
        var site = request.Viewer().Account.SiteId;
        await RecordAsync(request, "directory_work.looked", site.ToString(), context.CancellationToken);
        await plans.AskAsync(new DirectoryPlanRequest(site, Again: true), context.CancellationToken);
        return new SeeOther($"/{Route}");
    }

    /// <summary>Lets held changes go on: exactly those that the page showed. For administrators.</summary>
    [Function("ApproveDirectoryWork"), RequiresPerson(Administrator = true)]
    public async Task<IResult> ApproveAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/approve")] HttpRequest request, FunctionContext context)
    {
        var (site, changes) = (request.Viewer().Account.SiteId, (await request.ReadFormAsync(context.CancellationToken))["changes"].ToString());
        if (await plan.HeldAsync(site, context.CancellationToken) is not { } held || held.Changes != changes)
            return await PageAsync(request, null, "Nothing was approved: what is held has changed since the page was opened. Look at it again.", context.CancellationToken);
        await RecordAsync(request, "directory_work.approved", held.Reason, context.CancellationToken);
        await plans.AskAsync(new DirectoryPlanRequest(site, Approved: changes), context.CancellationToken);
        return new SeeOther($"/{Route}");
    }

    /// <summary>Has the accounts made anew that the directory no longer has. For administrators.</summary>
    [Function("MakeGoneAccountsAnew"), RequiresPerson(Administrator = true)]
    public async Task<IResult> MakeAnewAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/make-anew")] HttpRequest request, FunctionContext context)
    {
        var site = request.Viewer().Account.SiteId;
        foreach (var person in await work.ForgetGoneAsync(site, context.CancellationToken))
            await RecordAsync(request, "directory_work.made_anew", person, context.CancellationToken);
        await plans.AskAsync(new DirectoryPlanRequest(site), context.CancellationToken);
        return new SeeOther($"/{Route}");
    }

    /// <summary>Passwords of accounts that were made lately, to be printed. For administrators.</summary>
    [Function("ShowDirectoryPasswords"), RequiresPerson(Administrator = true)]
    public async Task<IResult> PasswordsAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/passwords")] HttpRequest request, FunctionContext context)
    {
        var site = request.Viewer().Account.SiteId;
        var shown = (await orders.ListAsync(site, context.CancellationToken)).Select(a => (a.PersonId, a.Name, a.PrincipalName, a.AccountName, Password: plan.PasswordOf(a))).Where(a => a.Password is not null).OrderBy(a => a.Name, StringComparer.Ordinal);
        await RecordAsync(request, "directory_work.passwords_shown", site.ToString(), context.CancellationToken);
        PageHeaders.Set(request.HttpContext.Response.Headers);
        return Results.File(
            SpreadsheetCsv.Write("personId,name,userPrincipalName,sAMAccountName,password", shown.Select(a => new[] { a.PersonId, a.Name, a.PrincipalName, a.AccountName, a.Password })),
            "text/csv; charset=utf-8", "directory-passwords.csv");
    }

    /// <summary>How every account stands, as CSV. For administrators.</summary>
    [Function("GetDirectoryAccountsCsv"), RequiresPerson(Administrator = true)]
    public async Task<IResult> CsvAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/accounts.csv")] HttpRequest request, FunctionContext context)
    {
        var all = await orders.ListAsync(request.Viewer().Account.SiteId, context.CancellationToken);
        PageHeaders.Set(request.HttpContext.Response.Headers);
        return Results.File(
            SpreadsheetCsv.Write(
                "personId,name,userPrincipalName,sAMAccountName,enabled,state,code,detail,changes",
                all.Select(a => new[]
                {
                    a.PersonId, a.Name, a.PrincipalName, a.AccountName, a.Enabled ? "yes" : "no", AgentPage.Words(a.State), a.Code, a.Detail ?? string.Join(" ", a.Problems), AgentPage.Words(a.Changes),
                })),
            "text/csv; charset=utf-8", "directory-accounts.csv");
    }

    private async Task<IResult> PageAsync(HttpRequest request, NewPairingCode? code, string? problem, CancellationToken cancellationToken)
    {
        var viewer = request.Viewer();
        var all = await orders.ListAsync(viewer.Account.SiteId, cancellationToken);
        var (state, search) = (PeopleQuery.Value<DirectoryAccountState>(request.Query["state"].ToString()), request.Query["q"].ToString().Trim());
        DirectoryAccount[] found =
        [
            .. all.Where(a => (state is null || a.State == state) && (search.Length == 0 || $"{a.Name} {a.PrincipalName} {a.AccountName} {a.PersonId}".Contains(search, StringComparison.OrdinalIgnoreCase)))
                .OrderBy(a => a.State == DirectoryAccountState.Done).ThenBy(a => a.Name, StringComparer.Ordinal).ThenBy(a => a.PersonId, StringComparer.Ordinal),
        ];
        var page = PeopleQuery.Page(request.Query["page"], found.Length);
        return new PageResult<AgentPage>(
            new Dictionary<string, object?>
            {
                [nameof(AgentPage.Viewer)] = viewer,
                [nameof(AgentPage.Agent)] = await pairing.FindAsync(viewer.Account.SiteId, cancellationToken),
                [nameof(AgentPage.Code)] = code,
                [nameof(AgentPage.Problem)] = problem,
                [nameof(AgentPage.Held)] = await plan.HeldAsync(viewer.Account.SiteId, cancellationToken),
                [nameof(AgentPage.Gone)] = all.Count(a => a.IsGone),
                [nameof(AgentPage.Counts)] = all.GroupBy(a => a.State).OrderBy(g => g.Key).Select(g => (g.Key, g.Count())).ToArray(),
                [nameof(AgentPage.Rows)] = found.Skip((page - 1) * PageLinks.Size).Take(PageLinks.Size).ToArray(),
                [nameof(AgentPage.State)] = state,
                [nameof(AgentPage.Search)] = search,
                [nameof(AgentPage.Page)] = page,
                [nameof(AgentPage.Total)] = found.Length,
            },
            problem is null ? StatusCodes.Status200OK : StatusCodes.Status409Conflict);
    }

    private Task RecordAsync(HttpRequest request, string action, string target, CancellationToken cancellationToken)
    {
        var by = request.Editor();
        return audit.AddAsync(new AuditRecord(request.Viewer().Account.SiteId, by.Id, action, target, Address: by.NetworkAddress) { OnBehalfOf = by.OnBehalfOf }, cancellationToken);
    }
}
