using System.Globalization;
using Hub.Core.Accounts;
using Hub.Core.Accounts.Passwords;
using Hub.Functions.Http;
using Hub.Portal;
using Hub.Portal.Pages.Users;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Hub.Functions.Portal;

/// <summary>Passwords for people who have not chosen one yet. All for administrators, each about their own school.</summary>
public sealed class UnclaimedFunctions(SitePeople sitePeople, TemporaryPasswords passwords, HubAddress hub, TimeProvider time)
{
    private const string Route = "users/unclaimed";

    /// <summary>Who has not chosen a password. For the site's administrators.</summary>
    [Function("GetUnclaimed"), RequiresPerson(Administrator = true)]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context) =>
        await ListResultAsync(request.Viewer(), request.Query, request.Query["page"], null, context.CancellationToken);

    /// <summary>Asks once more before passwords are made. For the site's administrators.</summary>
    [Function("ConfirmPasswords"), RequiresPerson(Administrator = true)]
    public async Task<IResult> ConfirmAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/confirm")] HttpRequest request, FunctionContext context)
    {
        var (viewer, form) = (request.Viewer(), await request.ReadFormAsync(context.CancellationToken));
        var all = await sitePeople.GetAsync(viewer.Account.SiteId, context.CancellationToken);
        var found = all.Find(Unclaimed(PeopleQuery.Filter(form)));
        var chosen = form["who"] == "found" ? found : [.. Accounts(form).Select(all.FindAccount).OfType<SitePerson>().Where(p => p.Status is AccountStatus.NoPassword or AccountStatus.Temporary)];
        string? problem = chosen.Count switch
        {
            0 => "Tick the people who are to get a password.",
            > TemporaryPasswords.MostAtATime => $"These are {chosen.Count.ToString("N0", CultureInfo.InvariantCulture)} people, and a list has at most {TemporaryPasswords.MostAtATime}. Choose a year or a registration group, and make a list for each.",
            _ => null,
        };
        if (problem is not null)
            return await ListResultAsync(viewer, form, form["page"], problem, context.CancellationToken);
        return new PageResult<IssuePasswordsPage>(new Dictionary<string, object?>
        {
            [nameof(IssuePasswordsPage.Viewer)] = viewer,
            [nameof(IssuePasswordsPage.Now)] = time.GetUtcNow(),
            [nameof(IssuePasswordsPage.People)] = chosen,
        });
    }

    /// <summary>Makes the passwords and shows them, once: nothing but this answer holds them. For the site's administrators.</summary>
    [Function("PostPasswords"), RequiresPerson(Administrator = true)]
    public async Task<IResult> IssueAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/passwords")] HttpRequest request, FunctionContext context)
    {
        var (viewer, form) = (request.Viewer(), await request.ReadFormAsync(context.CancellationToken));
        var ids = Accounts(form);
        if (!DateTimeOffset.TryParseExact(form["asked"], "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var asked))
            return await ListResultAsync(viewer, form, "1", "Nothing was made: the form was not complete. Choose the people again.", context.CancellationToken);
        return (await passwords.IssueAsync(viewer.Account, ids, asked, request.Editor(), context.CancellationToken)).Succeeded(out var issued, out var refusal)
            ? PasswordsResult(viewer, hub.Of(request), issued, ids.Count)
            : await ListResultAsync(viewer, form, "1", refusal.Detail, context.CancellationToken);
    }

    /// <summary>The passwords, to be printed.</summary>
    internal static IResult PasswordsResult(Viewer viewer, Uri hub, IReadOnlyList<IssuedPassword> issued, int asked) =>
        new PageResult<PasswordListPage>(new Dictionary<string, object?>
        {
            [nameof(PasswordListPage.Viewer)] = viewer,
            [nameof(PasswordListPage.Hub)] = hub.Authority,
            [nameof(PasswordListPage.Issued)] = issued,
            [nameof(PasswordListPage.Asked)] = asked,
        });

    private async Task<IResult> ListResultAsync(Viewer viewer, IEnumerable<KeyValuePair<string, StringValues>> fields, string? page, string? problem, CancellationToken cancellationToken)
    {
        var all = await sitePeople.GetAsync(viewer.Account.SiteId, cancellationToken);
        var filter = PeopleQuery.Filter(fields) with { Status = null };
        var found = all.Find(Unclaimed(filter));
        var shown = PeopleQuery.Page(page, found.Count);
        return new PageResult<UnclaimedPage>(
            new Dictionary<string, object?>
            {
                [nameof(UnclaimedPage.Viewer)] = viewer,
                [nameof(UnclaimedPage.Now)] = time.GetUtcNow(),
                [nameof(UnclaimedPage.Filter)] = filter,
                [nameof(UnclaimedPage.All)] = all,
                [nameof(UnclaimedPage.People)] = found.Skip((shown - 1) * PageLinks.Size).Take(PageLinks.Size).ToArray(),
                [nameof(UnclaimedPage.Page)] = shown,
                [nameof(UnclaimedPage.Total)] = found.Count,
                [nameof(UnclaimedPage.Problem)] = problem,
            },
            problem is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }

    private static PeopleFilter Unclaimed(PeopleFilter filter) => filter with { Status = PeopleStatus.Unclaimed };

    private static IReadOnlyList<Guid> Accounts(IFormCollection form) => [.. form["account"].Select(a => Guid.TryParse(a, out var id) ? id : (Guid?)null).OfType<Guid>().Distinct()];
}
