using System.Globalization;
using Hub.Core;
using Hub.Core.Mis;
using Hub.Core.Rostering.OneRoster;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Rostering.OneRoster;

/// <summary>What a request asks for (OneRoster 1.1 section 3.2). Parameters that the standard does not know are let be: consumers send their own.</summary>
/// <param name="Filter">Which records; null for all.</param>
/// <param name="Sort">By what they are sorted; null for their ids.</param>
/// <param name="Descending">Whether from the last to the first.</param>
/// <param name="Fields">What to show of each.</param>
/// <param name="Offset">How many to pass over.</param>
/// <param name="Limit">The most to give.</param>
/// <param name="Warnings">What was not done that was asked for.</param>
internal sealed record OneRosterQuery<T>(
    Func<Kept<T>, bool>? Filter, OneRosterPath<T>? Sort, bool Descending, IReadOnlyList<OneRosterField<T>> Fields, int Offset, int Limit, IReadOnlyList<OneRosterWarning> Warnings)
    where T : MisRecord
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 10_000;
    private static readonly string[] Names = ["limit", "offset", "filter", "fields", "sort", "orderBy"];

    /// <summary>Reads it, or says what is wrong.</summary>
    public static Outcome<OneRosterQuery<T>> Of(HttpRequest request, OneRosterApi api, OneRosterCollection<T> collection, bool single)
    {
        var query = request.Query;
        if (Array.Find(Names, name => query[name].Count > 1) is { } twice)
            return Wrong($"{twice} is there more than once.");
        var warnings = new List<OneRosterWarning>();
        if (!Select(query["fields"], api, collection, warnings).Succeeded(out var fields, out var refusal))
            return refusal;
        if (single)
            return new OneRosterQuery<T>(null, null, false, fields, 0, 1, warnings);
        if (!Number(query["limit"], "limit", 1, MaxLimit, DefaultLimit).Succeeded(out var limit, out refusal)
            || !Number(query["offset"], "offset", 0, int.MaxValue, 0).Succeeded(out var offset, out refusal)
            || !SortOf(query["sort"], api, collection, warnings).Succeeded(out var sort, out refusal))
            return refusal;
        if ((string?)query["orderBy"] is not (null or "asc" or "desc"))
            return Wrong("orderBy must be asc or desc.");
        if ((string?)query["filter"] is not { } text)
            return new OneRosterQuery<T>(null, sort.Path, query["orderBy"] == "desc", fields, offset, limit, warnings);
        return OneRosterFilter.Parse(text).Succeeded(out var parsed, out refusal) && OneRosterFilters.Compile(parsed, collection.Paths).Succeeded(out var filter, out refusal)
            ? new OneRosterQuery<T>(filter, sort.Path, query["orderBy"] == "desc", fields, offset, limit, warnings)
            : refusal;
    }

    /// <summary>The records of the page.</summary>
    /// <param name="records">Every one of the kind.</param>
    /// <param name="such">Those that the endpoint gives; null for all.</param>
    /// <param name="total">How many there are in all pages.</param>
    public IEnumerable<Kept<T>> Page(IReadOnlyList<Kept<T>> records, Func<T, bool>? such, out int total)
    {
        IReadOnlyList<Kept<T>> asked = Filter is null && such is null ? records : [.. records.Where(r => such?.Invoke(r.Record) != false && Filter?.Invoke(r) != false)];
        total = asked.Count;
        if (Sort is not { } by)
            return Some(asked, Descending ? i => asked[asked.Count - 1 - i] : i => asked[i]);
        // Ids decide between equal values, so that no page repeats or leaves out what another has.
        return by.Kind == OneRosterValueKind.Time
            ? (Descending ? asked.OrderByDescending(r => r.ChangedAt) : asked.OrderBy(r => r.ChangedAt)).Skip(Offset).Take(Limit)
            : Sorted(asked, by).Skip(Offset).Take(Limit);
    }

    private IEnumerable<Kept<T>> Sorted(IReadOnlyList<Kept<T>> asked, OneRosterPath<T> by)
    {
        var comparer = by.Kind == OneRosterValueKind.Id ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;
        return Descending ? asked.OrderByDescending(r => by.Values(r).First, comparer) : asked.OrderBy(r => by.Values(r).First, comparer);
    }

    private IEnumerable<Kept<T>> Some(IReadOnlyList<Kept<T>> asked, Func<int, Kept<T>> at)
    {
        for (var i = Offset; i < asked.Count && i - Offset < Limit; i++)
            yield return at(i);
    }

    private static Outcome<IReadOnlyList<OneRosterField<T>>> Select(string? fields, OneRosterApi api, OneRosterCollection<T> collection, List<OneRosterWarning> warnings)
    {
        if (fields is null)
            return collection.Fields.ToList();
        if (string.IsNullOrWhiteSpace(fields))
            return new Invalid(api.Warns ? "invalid_blank_selection_field" : "invalid_selection_field", "fields names no field.");
        var names = fields.Split(',', StringSplitOptions.TrimEntries);
        var unknown = names.Except(collection.Fields.Select(f => f.Name)).ToArray();
        if (unknown.Length == 0)
            return collection.Fields.Where(f => names.Contains(f.Name)).ToList();
        var detail = $"fields names what there is not: {string.Join(", ", unknown)}. There are {string.Join(", ", collection.Fields.Select(f => f.Name))}.";
        if (!api.Warns)
            return new Invalid("invalid_selection_field", detail);
        warnings.Add(new OneRosterWarning("invalid_selection_field", detail));
        return collection.Fields.ToList();
    }

    private static Outcome<SortBy> SortOf(string? sort, OneRosterApi api, OneRosterCollection<T> collection, List<OneRosterWarning> warnings)
    {
        if (sort is null)
            return default(SortBy);
        if (collection.Paths.TryGetValue(sort, out var path))
            return new SortBy(path);
        var detail = $"sort must be one of {string.Join(", ", collection.Paths.Keys)}.";
        if (!api.Warns)
            return new Invalid("invalid_sort_field", detail);
        warnings.Add(new OneRosterWarning("invalid_sort_field", detail));
        return default(SortBy);
    }

    private static Outcome<int> Number(string? text, string name, int least, int most, int usual)
    {
        if (text is null)
            return usual;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : Wrong($"{name} must be a number from {least} to {most}.");
    }

    private static Invalid Wrong(string detail) => new("invaliddata", detail);

    private readonly record struct SortBy(OneRosterPath<T>? Path);
}

/// <summary>Something that was asked for and was not done, though the rest was.</summary>
/// <param name="Code">The standard's code.</param>
/// <param name="Detail">What and why.</param>
internal sealed record OneRosterWarning(string Code, string Detail);
