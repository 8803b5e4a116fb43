using Hub.Core.Accounts;
using Hub.Core.Provisioning;
using Hub.Portal.Pages.Users;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>The school's people in Office 365 and Google.</summary>
public sealed class DirectoryUsersFunctions(SitePeople sitePeople, DirectoryStates states)
{
    /// <summary>How far each is in Office 365. For the site's administrators.</summary>
    [Function("GetMicrosoft365Users"), RequiresPerson(Administrator = true)]
    public Task<IResult> Microsoft365Async([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "users/microsoft365")] HttpRequest request, FunctionContext context) =>
        ListAsync(request, DirectoryKind.Microsoft365, context.CancellationToken);

    /// <summary>How far each is in Google. For the site's administrators.</summary>
    [Function("GetGoogleUsers"), RequiresPerson(Administrator = true)]
    public Task<IResult> GoogleAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "users/google")] HttpRequest request, FunctionContext context) =>
        ListAsync(request, DirectoryKind.Google, context.CancellationToken);

    /// <summary>The people of the MIS whom a filter lets through and who are in a state, if one is asked for.</summary>
    internal static IReadOnlyList<SitePerson> Found(PeopleList all, PeopleFilter filter, ProvisioningState? state, Func<string, DirectoryState>? stateOf) =>
        [.. (filter.IsEmpty ? all.Everybody : all.Find(filter)).Where(p => p.PersonId is { } id && (state is null || stateOf!(id).State == state))];

    private async Task<IResult> ListAsync(HttpRequest request, DirectoryKind kind, CancellationToken cancellation)
    {
        var (viewer, state) = (request.Viewer(), PeopleQuery.Value<ProvisioningState>(request.Query["state"].ToString()));
        var filter = PeopleQuery.Filter(request.Query) with { Status = null };
        var (all, stateOf) = (await sitePeople.GetAsync(viewer.Account.SiteId, cancellation), await states.ReadAsync(viewer.Account.SiteId, kind, cancellation));
        var site = viewer.Site;
        var found = Found(all, filter, state, stateOf);
        var page = PeopleQuery.Page(request.Query["page"], found.Count);
        return new PageResult<DirectoryUsersPage>(new Dictionary<string, object?>
        {
            [nameof(DirectoryUsersPage.Viewer)] = viewer,
            [nameof(DirectoryUsersPage.Directory)] = kind,
            [nameof(DirectoryUsersPage.IsSetUp)] = kind == DirectoryKind.Google ? site.Google is not null : site.Microsoft365 is not null,
            [nameof(DirectoryUsersPage.Filter)] = filter,
            [nameof(DirectoryUsersPage.State)] = state,
            [nameof(DirectoryUsersPage.All)] = all,
            [nameof(DirectoryUsersPage.People)] = found.Skip((page - 1) * PageLinks.Size).Take(PageLinks.Size).Select(p => (p, stateOf(p.PersonId!))).ToArray(),
            [nameof(DirectoryUsersPage.Page)] = page,
            [nameof(DirectoryUsersPage.Total)] = found.Count,
            [nameof(DirectoryUsersPage.Problem)] = request.Query["problem"] == "nobody" ? "Tick the people whose addresses are to be updated, or choose everybody whom a search finds." : null,
        });
    }
}
