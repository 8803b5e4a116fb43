using System.Globalization;
using Hub.Core;
using Hub.Core.Operations;
using Hub.Portal.Pages.Operators;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Operations.Orchestrations;

/// <summary>Which jobs somebody asks for: <c>site</c>, <c>kind</c>, <c>state</c> (several, with commas), <c>from</c>, <c>until</c>, <c>text</c>.</summary>
internal static class JobQuery
{
    private const int LongestText = 100;

    private static readonly Dictionary<string, JobState> States =
        Enum.GetValues<JobState>().ToDictionary(JobWords.Name, s => s, StringComparer.Ordinal);

    /// <summary>Reads a query.</summary>
    /// <param name="query">The query.</param>
    /// <param name="kinds">The kinds that there are.</param>
    public static Outcome<JobFilter> Of(IQueryCollection query, IReadOnlyCollection<string> kinds)
    {
        var faults = new List<FieldError>();
        var filter = new JobFilter();
        if (Text(query, "site") is { } site)
            filter = filter with { SiteId = Guid.TryParse(site, out var id) ? id : Fault<Guid?>("site", "must be the id of a site.") };
        if (Text(query, "kind") is { } kind)
            filter = filter with { Kind = kinds.Contains(kind) ? kind : Fault<string?>("kind", $"must be one of {string.Join(", ", kinds)}.") };
        if (Text(query, "state") is { } states)
        {
            var names = states.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            filter = filter with
            {
                States = names.All(States.ContainsKey)
                    ? [.. names.Select(n => States[n])]
                    : Fault<IReadOnlyCollection<JobState>>("state", $"must be one or more of {string.Join(", ", States.Keys)}, with commas between them.") ?? [],
            };
        }

        filter = filter with { From = Moment(query, "from", endOfDay: false), Until = Moment(query, "until", endOfDay: true) };
        if (Text(query, "text") is { } text)
            filter = filter with { Text = text.Length <= LongestText ? text : Fault<string?>("text", $"may have {LongestText} characters.") };
        return faults.Count == 0 ? filter : new Invalid("invalid_filter", $"The jobs cannot be looked for so: {faults[0].Field} {faults[0].Error}", faults);

        T? Fault<T>(string field, string error)
        {
            faults.Add(new FieldError(field, error));
            return default;
        }

        DateTimeOffset? Moment(IQueryCollection from, string field, bool endOfDay)
        {
            if (Text(from, field) is not { } typed)
                return null;
            if (DateOnly.TryParseExact(typed, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
                return new DateTimeOffset(day.ToDateTime(endOfDay ? TimeOnly.MaxValue : TimeOnly.MinValue), TimeSpan.Zero);
            return DateTimeOffset.TryParse(typed, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
                ? at.ToUniversalTime()
                : Fault<DateTimeOffset?>(field, "must be a day (2026-11-26) or a time (2026-11-26T02:00Z), in UTC.");
        }
    }

    private static string? Text(IQueryCollection query, string name) => query[name] is [{ } text, ..] && text.Trim() is { Length: > 0 } typed ? typed : null;
}
