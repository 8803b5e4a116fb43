using System.Globalization;
using Hub.Core.Accounts;
using Hub.Core.Operations;
using Hub.Core.Storage;
using Hub.Functions.Http;
using Hub.Portal.Pages.Users;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>Who did what at the school. All for administrators, each about their own school.</summary>
public sealed class AuditFunctions(AuditSearch search, SitePeople sitePeople, TimeProvider time)
{
    private const int RecordsOfPage = 100;
    private const int RecordsOfFile = 10_000;
    private const int Days = 30;

    /// <summary>The records of a person, a kind of action, some days. For the site's administrators.</summary>
    [Function("GetUsersAudit"), RequiresPerson(Administrator = true)]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "users/audit")] HttpRequest request, FunctionContext context)
    {
        var asked = await ReadAsync(request, context.CancellationToken);
        var position = Paging.PositionOf(request, "cursor");
        var part = asked.Filter is { } filter ? await search.FindAsync(asked.Site, filter, position, RecordsOfPage, context.CancellationToken) : new AuditPart([], null, time.GetUtcNow());
        return new PageResult<AuditPage>(
            new Dictionary<string, object?>
            {
                [nameof(AuditPage.Viewer)] = request.Viewer(),
                [nameof(AuditPage.Part)] = part,
                [nameof(AuditPage.Next)] = part.Next is null ? null : Cursor.Encode(part.Next),
                [nameof(AuditPage.People)] = asked.People,
                [nameof(AuditPage.Person)] = request.Query["person"].ToString(),
                [nameof(AuditPage.Kind)] = asked.Filter?.Kind ?? "",
                [nameof(AuditPage.Outcome)] = asked.Filter?.Outcome,
                [nameof(AuditPage.From)] = asked.From,
                [nameof(AuditPage.To)] = asked.To,
                [nameof(AuditPage.Problem)] = asked.Problem,
            },
            asked.Problem is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }

    /// <summary>The same as CSV, as far as one answer reaches. For the site's administrators.</summary>
    [Function("GetUsersAuditCsv"), RequiresPerson(Administrator = true)]
    public async Task<IResult> CsvAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "users/audit.csv")] HttpRequest request, FunctionContext context)
    {
        var asked = await ReadAsync(request, context.CancellationToken);
        var part = asked.Filter is { } filter ? await search.FindAsync(asked.Site, filter, null, RecordsOfFile, context.CancellationToken) : new AuditPart([], null, time.GetUtcNow());
        var rows = part.Records.Select(record => new string?[]
        {
            record.At.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture), Name(record.Actor), AuditWords.Of(record), record.Action, record.Code, Name(record.Target), record.Address,
            record.OnBehalfOf is { } principal ? Name(principal) : null, AuditWords.Of(record.Outcome), AuditWords.Of(record.Changes),
        });
        if (part.Next is not null)
            rows = rows.Append([$"There are older ones: choose days up to {part.LookedBackTo.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}."]);
        PageHeaders.Set(request.HttpContext.Response.Headers);
        return Results.File(SpreadsheetCsv.Write("At (UTC),Who,What,Action,Code,To whom or what,From,On behalf of,Outcome,Changes", rows), "text/csv; charset=utf-8", $"audit-{asked.From:yyyy-MM-dd}-{asked.To:yyyy-MM-dd}.csv");

        string Name(string id) => Guid.TryParse(id, out var account) && asked.People.FindAccount(account) is { } person ? $"{person.ListName} ({person.Username})" : id;
    }

    private async Task<Asked> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var site = request.Viewer().Site;
        var people = await sitePeople.GetAsync(site.Id, cancellationToken);
        var today = site.DayAt(time.GetUtcNow());
        var to = Day(request.Query["to"].ToString()) is { } last && last <= today ? last : today;
        var from = Day(request.Query["from"].ToString()) is { } first && first <= to ? first : to.AddDays(-Days);
        var kind = AuditWords.Kinds.FirstOrDefault(k => k.Kind == request.Query["kind"]).Kind ?? "";
        AuditOutcome? outcome = request.Query["outcome"].ToString() switch { "done" => AuditOutcome.Done, "refused" => AuditOutcome.Refused, _ => null };
        var typed = request.Query["person"].ToString().Trim();
        Guid? account = null;
        string? problem = null;
        if (typed.Length > 0)
        {
            var found = Guid.TryParse(typed, out var id) && people.FindAccount(id) is { } one ? [one]
                : people.Find(new PeopleFilter(typed.Length > PeopleSearch.MaxText ? typed[..PeopleSearch.MaxText] : typed)).Where(p => p.AccountId is not null).ToArray();
            found = found.FirstOrDefault(p => LoginNames.Same(p.Username, typed)) is { } exact ? [exact] : found;
            problem = found.Length switch { 0 => "There is nobody of this name with an account.", 1 => null, _ => $"{found.Length} people have this in their name. Write the username of the one whom you mean." };
            account = found is [var only] ? only.AccountId : null;
        }

        return new Asked(site.Id, people, from, to, problem is null ? new AuditFilter(account, kind, Start(from, site.TimeZone), Start(to.AddDays(1), site.TimeZone), outcome) : null, problem);
    }

    private static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 2000 and < 9000 ? day : null;

    private static DateTimeOffset Start(DateOnly day, string timeZone)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, TimeZoneInfo.FindSystemTimeZoneById(timeZone).GetUtcOffset(midnight)).ToUniversalTime();
    }

    /// <summary>What somebody asks for; no filter when it cannot be answered.</summary>
    private sealed record Asked(Guid Site, PeopleList People, DateOnly From, DateOnly To, AuditFilter? Filter, string? Problem);
}
