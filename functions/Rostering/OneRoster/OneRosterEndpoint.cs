using System.Text.Json.Nodes;
using Hub.Core;
using Hub.Core.Mis;
using Hub.Core.Rostering.OneRoster;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Rostering.OneRoster;

/// <summary>An endpoint of the API.</summary>
/// <param name="Name">The name that the standard gives the operation.</param>
/// <param name="Path">Below the version's path; ids in braces.</param>
internal abstract record OneRosterEndpoint(string Name, string Path)
{
    private readonly string[] segments = Path.Split('/');

    /// <summary>Whether it gives one record, not a list.</summary>
    public abstract bool IsSingle { get; }

    /// <summary>The key of the record or the list in the answer.</summary>
    public abstract string Key { get; }

    /// <summary>The name of the record's schema in the description.</summary>
    public abstract string SchemaName { get; }

    /// <summary>The record's schema.</summary>
    public abstract JsonObject Schema { get; }

    /// <summary>The names of the ids in its path.</summary>
    public IEnumerable<string> IdNames => segments.Where(s => s[0] == '{').Select(s => s[1..^1]);

    /// <summary>Whether it gives demographics, which need a scope of their own.</summary>
    public bool IsDemographics => segments[0] == "demographics";

    /// <summary>The ids in a path, or null when the path is another endpoint's.</summary>
    public IReadOnlyList<string>? Match(string[] path)
    {
        if (path.Length != segments.Length)
            return null;
        var ids = new List<string>();
        foreach (var (segment, given) in segments.Zip(path))
        {
            if (segment[0] == '{' && given.Length > 0)
                ids.Add(given);
            else if (segment != given)
                return null;
        }

        return ids;
    }

    /// <summary>Answers a request.</summary>
    public abstract ValueTask<Outcome<IResult>> AnswerAsync(HttpRequest request, OneRosterApi api, OneRosterRoster roster, IReadOnlyList<string> ids, OneRosterAddresses addresses);
}

/// <summary>What a site's consumers are given, while a request is answered.</summary>
internal sealed class OneRosterRoster(OneRosterRosters rosters, OneRosterVersion? version, CancellationToken cancellationToken)
{
    /// <summary>Which version it is; null before there is any.</summary>
    public OneRosterVersion? Version => version;

    /// <summary>The records of a kind; none before there is any version.</summary>
    public async ValueTask<IReadOnlyList<Kept<T>>> ReadAsync<T>() where T : MisRecord => version is null ? [] : await rosters.ReadAsync<T>(version, cancellationToken);
}

/// <summary>A type of record of the API.</summary>
/// <param name="Plural">The key of lists.</param>
/// <param name="Singular">The key of one record.</param>
/// <param name="SchemaName">Its name in the description.</param>
/// <param name="Fields">What is shown of it.</param>
internal sealed record OneRosterCollection<T>(string Plural, string Singular, string SchemaName, IReadOnlyList<OneRosterField<T>> Fields) where T : MisRecord
{
    private readonly Dictionary<string, OneRosterPath<T>> paths = Fields.SelectMany(f => f.Paths).ToDictionary(p => p.Name, StringComparer.Ordinal);

    /// <summary>By what records can be filtered and sorted.</summary>
    public IReadOnlyDictionary<string, OneRosterPath<T>> Paths => paths;

    /// <summary>The list of all such records, and each by its id.</summary>
    public IEnumerable<OneRosterEndpoint> Both(string names, string name, string path, Func<T, bool>? such = null)
    {
        yield return new OneRosterEndpoint<T>($"getAll{names}", path, false, this, (_, _) => ValueTask.FromResult(such));
        yield return new OneRosterEndpoint<T>($"get{name}", $"{path}/{{id}}", true, this, (_, _) => ValueTask.FromResult(such));
    }

    /// <summary>A list of records that belong to another.</summary>
    public OneRosterEndpoint Those(string name, string path, Func<string, Func<T, bool>> such) =>
        new OneRosterEndpoint<T>(name, path, false, this, (_, ids) => ValueTask.FromResult<Func<T, bool>?>(such(ids[0])));

    /// <summary>A list of records that belong to others, by way of further ones.</summary>
    public OneRosterEndpoint Those(string name, string path, Func<OneRosterRoster, IReadOnlyList<string>, ValueTask<Func<T, bool>>> such) =>
        new OneRosterEndpoint<T>(name, path, false, this, async (roster, ids) => await such(roster, ids));
}

/// <summary>An endpoint that gives records of a type.</summary>
/// <param name="Name">The name that the standard gives the operation.</param>
/// <param name="Path">Below the version's path; ids in braces.</param>
/// <param name="IsSingle">Whether it gives one record.</param>
/// <param name="Collection">The type.</param>
/// <param name="Such">Which of them; null for all.</param>
internal sealed record OneRosterEndpoint<T>(
    string Name, string Path, bool IsSingle, OneRosterCollection<T> Collection, Func<OneRosterRoster, IReadOnlyList<string>, ValueTask<Func<T, bool>?>> Such)
    : OneRosterEndpoint(Name, Path) where T : MisRecord
{
    private static readonly NotFound NoSuchRecord = new("unknownobject", "There is no such record at this school.");

    public override bool IsSingle { get; } = IsSingle;

    public override string Key => IsSingle ? Collection.Singular : Collection.Plural;

    public override string SchemaName => Collection.SchemaName;

    public override JsonObject Schema => new()
    {
        ["type"] = "object",
        // Any field may be missing where fields names others.
        ["additionalProperties"] = false,
        ["properties"] = new JsonObject(Collection.Fields.Select(f => KeyValuePair.Create(f.Name, (JsonNode?)f.Schema.DeepClone()))),
    };

    public override async ValueTask<Outcome<IResult>> AnswerAsync(HttpRequest request, OneRosterApi api, OneRosterRoster roster, IReadOnlyList<string> ids, OneRosterAddresses addresses)
    {
        if (!OneRosterQuery<T>.Of(request, api, Collection, IsSingle).Succeeded(out var query, out var refusal))
            return refusal;
        var such = await Such(roster, ids);
        var records = await roster.ReadAsync<T>();
        if (IsSingle)
        {
            return Find(records, ids[^1]) is { } found && such?.Invoke(found.Record) != false
                ? new OneRosterAnswer<T>(Key, [found], query, addresses, roster.Version, null)
                : NoSuchRecord;
        }

        var page = query.Page(records, such, out var total);
        return new OneRosterAnswer<T>(Key, page, query, addresses, roster.Version, total);
    }

    private static Kept<T>? Find(IReadOnlyList<Kept<T>> records, string id)
    {
        var (low, high) = (0, records.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = string.CompareOrdinal(records[middle].Record.SourcedId, id);
            if (order == 0)
                return records[middle];
            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return null;
    }
}
