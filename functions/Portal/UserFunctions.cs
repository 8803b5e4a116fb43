using System.Globalization;
using Hub.Core.Accounts;
using Hub.Core.Accounts.Addresses;
using Hub.Core.Accounts.TwoFactor;
using Hub.Core.Mis;
using Hub.Core.Operations;
using Hub.Core.Provisioning;
using Hub.Functions.Accounts;
using Hub.Functions.Http;
using Hub.Portal;
using Hub.Portal.Pages;
using Hub.Portal.Pages.Users;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>The school's people, for those who administer it.</summary>
public sealed class UserFunctions(
    SitePeople sitePeople, People people, Core.Accounts.Accounts accounts, AccountStanding standing, DirectoryStates states,
    LinkedAddresses linked, AddressForms addresses, FactorStore factors, YearsOfLeaving years, RightsBeyondSchool rights, Audit audit)
{
    private const int RecentRecords = 20;

    /// <summary>The list of people. For the site's administrators.</summary>
    [Function("GetUsers"), RequiresPerson(Administrator = true)]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "users")] HttpRequest request, FunctionContext context)
    {
        var viewer = request.Viewer();
        var all = await sitePeople.GetAsync(viewer.Account.SiteId, context.CancellationToken);
        return UsersResult(viewer, all, PeopleQuery.Filter(request.Query), request.Query["page"]);
    }

    /// <summary>Somebody whom the MIS knows. For the administrators of the person's site.</summary>
    [Function("GetMisPerson"), RequiresPerson(Administrator = true)]
    public async Task<IResult> GetPersonAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "users/person")] HttpRequest request, FunctionContext context)
    {
        var viewer = request.Viewer();
        if ((await sitePeople.GetAsync(viewer.Account.SiteId, context.CancellationToken)).FindPerson(request.Query["mis"].ToString()) is not { PersonId: { } id } listed)
            return NotFound(viewer);
        if (listed.AccountId is { } account)
            return Results.Redirect(UserLinks.Account(account));
        return await people.FindAsync(viewer.Account.SiteId, id, context.CancellationToken) is { } person
            ? await UserResultAsync(viewer, person, null, Done(request.Query["done"]), null, StatusCodes.Status200OK, context.CancellationToken)
            : NotFound(viewer);
    }

    /// <summary>Somebody with an account. For the administrators of the account's site.</summary>
    [Function("GetUser"), RequiresPerson(Administrator = true)]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "users/{accountId:guid}")] HttpRequest request, Guid accountId, FunctionContext context)
    {
        var viewer = request.Viewer();
        if (await accounts.FindAsync(accountId, context.CancellationToken) is not { } account || account.SiteId != viewer.Account.SiteId)
            return NotFound(viewer);
        return await UserResultAsync(viewer, null, account, Done(request.Query["done"]), null, StatusCodes.Status200OK, context.CancellationToken, request.Query["note"]);
    }

    /// <summary>Opens or closes an account, or ends its sessions. For the administrators of the account's site.</summary>
    [Function("ChangeUser"), RequiresPerson(Administrator = true)]
    public async Task<IResult> ChangeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "users/{accountId:guid}/{change:regex(^(open|close|sign-out)$)}")] HttpRequest request, Guid accountId, string change,
        FunctionContext context)
    {
        var viewer = request.Viewer();
        var asked = change switch { "open" => StandingChange.Open, "close" => StandingChange.Close, _ => StandingChange.SignOut };
        if ((await standing.ChangeAsync(viewer.Account, accountId, asked, ClientAddress.Of(request.HttpContext), context.CancellationToken)).Succeeded(out var account, out var refusal))
            return new SeeOther($"{UserLinks.Account(account.Id)}?done={change}");
        return refusal is Core.NotFound
            ? NotFound(viewer)
            : await UserResultAsync(viewer, null, await accounts.FindAsync(accountId, context.CancellationToken), null, refusal.Detail, StatusCodes.Status409Conflict, context.CancellationToken);
    }

    /// <summary>Changes what an address of an account is used for, as the person can. For the administrators of the account's site.</summary>
    [Function("ChangeUserAddress"), RequiresPerson(Administrator = true)]
    public async Task<IResult> ChangeAddressAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "users/{accountId:guid}/addresses/{action:regex(^(link|login|notices|remove)$)}")] HttpRequest request, Guid accountId, string action,
        FunctionContext context)
    {
        var viewer = request.Viewer();
        if (await accounts.FindAsync(accountId, context.CancellationToken) is not { } account || account.SiteId != viewer.Account.SiteId)
            return NotFound(viewer);
        var refusal = await rights.RefusalAsync(viewer.Account, account, "address.change_refused", ClientAddress.Of(request.HttpContext), context.CancellationToken);
        return refusal is null && (await addresses.RunAsync(action, accountId, request.Editor(), request, context.CancellationToken)).Succeeded(out var note, out refusal)
            ? new SeeOther($"{UserLinks.Account(accountId)}?note={note}#addresses")
            : await UserResultAsync(viewer, null, account, null, refusal.Detail, AddressForms.StatusOf(refusal), context.CancellationToken);
    }

    /// <summary>Sets the year in which a pupil leaves. For the administrators of the pupil's site.</summary>
    [Function("PostYearOfLeaving"), RequiresPerson(Administrator = true)]
    public async Task<IResult> SetYearAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "users/person/year-of-leaving")] HttpRequest request, FunctionContext context)
    {
        var (viewer, form) = (request.Viewer(), await request.ReadFormAsync(context.CancellationToken));
        if (await people.FindAsync(viewer.Account.SiteId, form["person"].ToString(), context.CancellationToken) is not { UserType: UserType.Student } person)
            return NotFound(viewer);
        var account = (await sitePeople.GetAsync(viewer.Account.SiteId, context.CancellationToken)).FindPerson(person.SourcedId)?.AccountId;
        var typed = form["leaving"].ToString().Trim();
        int? year = typed.Length == 0 ? null : int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        if (await years.SetAsync(viewer.Account.SiteId, person.SourcedId, year, request.Editor(), context.CancellationToken) is not { } refusal)
            return new SeeOther(account is { } id ? $"{UserLinks.Account(id)}?done=year" : $"{UserLinks.Person(person.SourcedId)}&done=year");
        return await UserResultAsync(
            viewer, person, account is { } known ? await accounts.FindAsync(known, context.CancellationToken) : null, null, refusal.Detail, StatusCodes.Status400BadRequest, context.CancellationToken, typedYear: typed);
    }

    /// <summary>The list of people with what was wrong with a form, if anything was.</summary>
    internal static IResult UsersResult(Viewer viewer, PeopleList all, PeopleFilter filter, string? page, string? problem = null)
    {
        var found = filter.IsEmpty ? all.Everybody : all.Find(filter);
        var shown = PeopleQuery.Page(page, found.Count);
        return new PageResult<UsersPage>(
            new Dictionary<string, object?>
            {
                [nameof(UsersPage.Viewer)] = viewer,
                [nameof(UsersPage.Filter)] = filter,
                [nameof(UsersPage.People)] = found.Skip((shown - 1) * PageLinks.Size).Take(PageLinks.Size).ToArray(),
                [nameof(UsersPage.Page)] = shown,
                [nameof(UsersPage.Total)] = found.Count,
                [nameof(UsersPage.All)] = all,
                [nameof(UsersPage.Problem)] = problem,
            },
            problem is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }

    /// <summary>What is not there, or is another site's.</summary>
    internal static IResult NotFound(Viewer viewer) => new PageResult<NotFoundPage>(new Dictionary<string, object?> { [nameof(NotFoundPage.Viewer)] = viewer }, StatusCodes.Status404NotFound);

    private async Task<IResult> UserResultAsync(Viewer viewer, Person? person, Account? account, string? done, string? problem, int status, CancellationToken cancellationToken, string? note = null, string? typedYear = null)
    {
        var siteId = viewer.Account.SiteId;
        if (person is null && account?.PersonId is { } id)
            person = await people.FindAsync(siteId, id, cancellationToken);
        var activity = account is null ? Task.FromResult<IReadOnlyList<AuditRecord>>([]) : audit.AboutAsync(siteId, account.Id, RecentRecords, cancellationToken);
        var found = person is null ? null : await states.FindAsync(siteId, person.SourcedId, cancellationToken);
        (DirectoryKind, bool, DirectoryState?)[] directories =
        [
            (DirectoryKind.Microsoft365, viewer.Site.Microsoft365 is not null, found?[DirectoryKind.Microsoft365]),
            (DirectoryKind.Google, viewer.Site.Google is not null, found?[DirectoryKind.Google]),
        ];
        return new PageResult<UserPage>(
            new Dictionary<string, object?>
            {
                [nameof(UserPage.Viewer)] = viewer,
                [nameof(UserPage.Person)] = person,
                [nameof(UserPage.Account)] = account,
                [nameof(UserPage.Directories)] = directories,
                [nameof(UserPage.MayChange)] = account is null || await rights.MayChangeAsync(viewer.Account, account, cancellationToken),
                [nameof(UserPage.Factors)] = account is null ? StoredFactors.None : await factors.FindAsync(account.Id, cancellationToken),
                [nameof(UserPage.YearSet)] = person is null ? null : await years.FindAsync(siteId, person.SourcedId, cancellationToken),
                [nameof(UserPage.YearTyped)] = typedYear,
                [nameof(UserPage.Activity)] = await activity,
                [nameof(UserPage.Addresses)] = account is null ? [] : await linked.OfAsync(account, cancellationToken),
                [nameof(UserPage.Note)] = note,
                [nameof(UserPage.Done)] = done,
                [nameof(UserPage.Problem)] = problem,
            },
            status);
    }

    private static string? Done(string? change) => change switch
    {
        "open" => "The account is open: the person can sign in again.",
        "close" => "The account is closed: the person cannot sign in, and is signed out everywhere.",
        "sign-out" => "The person is signed out everywhere.",
        "edited" => "Saved.",
        "year" => "The year of leaving is saved.",
        "made" => "The account is made. Its owner signs in with the username below, once there is a password: reset the password to make one, or choose the person under Unclaimed passwords.",
        "reset-password" => "A link to set a password was sent. It works once, for 60 minutes.",
        "reset-two-factor" => "Two-factor sign-in is reset: nothing is set up any more.",
        "unlock" => "The person can try again.",
        _ => null,
    };
}
