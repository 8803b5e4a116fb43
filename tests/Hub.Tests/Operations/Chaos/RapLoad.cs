using System.Text.Json.Nodes;

namespace Hub.Tests.Operations.Chaos;

/// <summary>A partner who keeps a copy of the school's pupils by what changed since the last time, page by page.</summary>
internal sealed class RapLoad(ChaosWorld world, ChaosSchool school, string token) : Load(world, "RAP reads", school)
{
    private readonly string students = $"/rap/v1/organisation/{school.Id}/students?limit=7";
    private readonly SortedDictionary<string, string> copy = new(StringComparer.Ordinal);
    private string? since;

    /// <summary>The copy, and what the whole list says: the same, once all is quiet.</summary>
    public async Task<(IReadOnlyCollection<string> Copy, IReadOnlyCollection<string> Whole)> CompareAsync(CancellationToken cancellationToken)
    {
        await OnceAsync(cancellationToken);
        var whole = (await ReadAsync(students))?.Items.Select(i => $"{i["externalId"]} {Said(i)}").Order(StringComparer.Ordinal).ToArray();
        return ([.. copy.Select(c => $"{c.Key} {c.Value}")], whole ?? []);
    }

    protected override async Task OnceAsync(CancellationToken stop)
    {
        if (await ReadAsync(since is null ? students : $"{students}&updatedSince={Uri.EscapeDataString(since)}") is not { } read)
            return;
        foreach (var item in read.Items)
        {
            var id = (string)item["externalId"]!;
            if ((bool?)item["deleted"] == true)
                copy.Remove(id);
            else
                copy[id] = Said(item);
        }

        since = read.AsOf;
        Done();
    }

    /// <summary>All pages of a list; null when one of them could not be had: it is begun again then.</summary>
    private async Task<(List<JsonNode> Items, string? AsOf)?> ReadAsync(string path)
    {
        var items = new List<JsonNode>();
        string? cursor = null, asOf = null;
        do
        {
            if (await GetAsync(cursor is null ? path : $"{path}&cursor={cursor}", token) is not { } answer)
                return null;
            var page = answer.Json;
            items.AddRange(page["items"]!.AsArray()!);
            asOf ??= (string?)page["asOf"];
            cursor = (string?)page["next"];
        }
        while (cursor is not null);
        return (items, asOf);
    }

    private static string Said(JsonNode person) => $"{person["givenName"]} {person["familyName"]}";
}
