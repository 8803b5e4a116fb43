using System.Globalization;
using System.Text.Json;
using Hub.Core;
using Hub.Core.Accounts;
using Hub.Core.Operations;
using Hub.Core.Operations.AuditTrail;
using Hub.Core.Sites;
using Hub.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Operations.AuditTrail;

/// <summary>Audits, for operators' scripts (docs/audit.md).</summary>
public sealed class AuditApi(AuditSearch search, VerifyAudit verify, ChangeRetention change, Core.Sites.Sites sites, AuditSettings settings, TimeProvider time)
{
    private const string Route = "operations/v1/audit";
    private const string Retention = Route + "/sites/{siteId:guid}/retention";
    private const int Days = 30;
    private const int LongestKind = 60;

    /// <summary>The records of a site, or of the hub itself, in pages, the newest first. For operators, by function key.</summary>
    [Function("ListAudit")]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = Route)] HttpRequest request, FunctionContext context)
    {
        var (asked, kind) = (AuditQuestion.Of(request, time, Days), request.Query["kind"].ToString());
        if (!asked.Succeeded(out var question, out var refusal) || !Paging.Of(request).Succeeded(out var paging, out refusal))
            return Problem.For(refusal);
        if (kind.Length > LongestKind)
            return Problem.For(AuditQuestion.Wrong("kind", $"has more than {LongestKind} characters."));
        var filter = new AuditFilter(question.Person, kind, Start(question.From), Start(question.To.AddDays(1)), question.Outcome);
        var part = await search.FindAsync(question.Site, filter, paging.Position, paging.Size, context.CancellationToken);
        return Results.Ok(new { items = part.Records.Select(AuditView.Of), next = part.Next is null ? null : Core.Storage.Cursor.Encode(part.Next), lookedBackTo = part.LookedBackTo });
    }

    /// <summary>Whether the records of some days are those that the hub wrote. For operators, by function key.</summary>
    [Function("VerifyAudit")]
    public async Task<IResult> VerifyAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = Route + "/verification")] HttpRequest request, FunctionContext context)
    {
        if (!AuditQuestion.Of(request, time, 0).Succeeded(out var question, out var refusal))
            return Problem.For(refusal);
        if (question.To.DayNumber - question.From.DayNumber >= VerifyAudit.MostDays)
            return Problem.For(AuditQuestion.Wrong("from", $"must be at most {VerifyAudit.MostDays - 1} days before to: ask for a longer time in parts."));
        var found = await verify.VerifyAsync(question.Site, question.From, question.To, context.CancellationToken);
        return Results.Ok(new
        {
            found.From,
            found.To,
            verdict = AuditView.Word(found.Verdict),
            found.Records,
            found.Unchained,
            found.Erased,
            found.Sealed,
            found.KeptFrom,
            breaks = found.Breaks.Select(b => new { kind = AuditView.Word(b.Kind), b.Key, b.Number, b.Detail }),
        });
    }

    /// <summary>For how long a site has its audit kept. For operators, by function key.</summary>
    [Function("GetAuditRetention")]
    public async Task<IResult> GetRetentionAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = Retention)] HttpRequest request, Guid siteId, FunctionContext context) =>
        await sites.FindAsync(siteId, context.CancellationToken) is { } site ? Results.Ok(View(site)) : Problem.For(new NotFound("site_unknown", "There is no such site."));

    /// <summary>Sets for how long a site has its audit kept; <c>null</c> for as long as the hub. For operators, by function key.</summary>
    [Function("PutAuditRetention")]
    public async Task<IResult> PutRetentionAsync([HttpTrigger(AuthorizationLevel.Function, "put", Route = Retention)] HttpRequest request, Guid siteId, FunctionContext context)
    {
        if (!(await JsonBody.ReadAsync(request, context.CancellationToken)).Succeeded(out var body, out var refusal))
            return Problem.For(refusal);
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("days", out var days) || days.ValueKind is not (JsonValueKind.Number or JsonValueKind.Null))
            return Problem.For(AuditQuestion.Wrong("days", "must be a number of days, or null for as long as the hub keeps audits."));
        var by = new Actor("operator", ClientAddress.Of(request.HttpContext)) { OnBehalfOf = siteId.ToString() };
        return (await change.SetAsync(siteId, by, Core.Sites.Retention.Audit, days.ValueKind == JsonValueKind.Null ? "" : days.GetRawText(), null, context.CancellationToken)).Or(site => Results.Ok(View(site)));
    }

    private object View(Site site) => new { days = site.AuditDays, kept = site.AuditDays ?? settings.Days };

    private static DateTimeOffset Start(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}

/// <summary>What an operator asks of an audit.</summary>
/// <param name="Site">The site; null for the hub itself.</param>
/// <param name="Person">Only what concerns this account; null for all.</param>
/// <param name="Outcome">Only what became this; null for all.</param>
/// <param name="From">The first day, in UTC.</param>
/// <param name="To">The last day, in UTC.</param>
internal sealed record AuditQuestion(Guid? Site, Guid? Person, AuditOutcome? Outcome, DateOnly From, DateOnly To)
{
    /// <summary>What a request asks.</summary>
    /// <param name="request">The request.</param>
    /// <param name="time">The clock.</param>
    /// <param name="days">How many days before the last one the first one is, unless the request says.</param>
    public static Outcome<AuditQuestion> Of(HttpRequest request, TimeProvider time, int days)
    {
        var to = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        if (Text("to") is { } last && !TryDay(last, out to))
            return Wrong("to", "must be a day, such as 2026-11-26.");
        var from = to.AddDays(-days);
        if (Text("from") is { } first && (!TryDay(first, out from) || from > to))
            return Wrong("from", "must be a day, such as 2026-11-26, and not behind to.");
        if (!TryId("site", out var site))
            return Wrong("site", "must be the id of a site; leave it out for the hub itself.");
        if (!TryId("person", out var person))
            return Wrong("person", "must be the id of an account.");
        return Text("outcome") switch
        {
            null => new AuditQuestion(site, person, null, from, to),
            "done" => new AuditQuestion(site, person, AuditOutcome.Done, from, to),
            "refused" => new AuditQuestion(site, person, AuditOutcome.Refused, from, to),
            _ => Wrong("outcome", "must be done or refused."),
        };

        string? Text(string name) => request.Query[name].ToString() is { Length: > 0 } text ? text : null;

        bool TryId(string name, out Guid? id)
        {
            id = Guid.TryParse(Text(name), out var read) ? read : null;
            return id is not null || Text(name) is null;
        }
    }

    /// <summary>What is wrong with a parameter.</summary>
    public static Invalid Wrong(string field, string error) => new("invalid_request", $"{field} {error}", new FieldError(field, error));

    private static bool TryDay(string text, out DateOnly day) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day) && day.Year is > 2000 and < 9000;
}

/// <summary>A record as operators' scripts see it.</summary>
internal sealed record AuditView(
    string Key, long? Number, DateTimeOffset At, string Actor, string? OnBehalfOf, string Action, string Target, string Outcome, string? Code, string? Address, string? Browser,
    IReadOnlyList<AuditChange> Changes)
{
    public static AuditView Of(AuditRecord record) => new(
        record.Key, record.Number, record.At, record.Actor, record.OnBehalfOf, record.Action, record.Target, Word(record.Outcome), record.Code, record.Address, record.Browser, record.Changes);

    /// <summary>A value as the API writes it.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
