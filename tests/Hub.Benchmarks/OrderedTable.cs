using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Azure.Data.Tables;

namespace Hub.Benchmarks;

/// <summary>
/// One table that is only read, in memory, in the order of its keys: a row or the rows between two keys are found by halving, whatever the table's size. Answers the requests of
/// the Azure SDK for that table; lets all others through.
/// </summary>
internal sealed partial class OrderedTable : DelegatingHandler
{
    private readonly string table;
    private readonly string[] keys;
    private readonly string[] rows;

    /// <summary>Makes it.</summary>
    /// <param name="table">Its name.</param>
    /// <param name="entities">Its rows in the order of their keys.</param>
    public OrderedTable(string table, IEnumerable<TableEntity> entities) : base(new SocketsHttpHandler())
    {
        this.table = table;
        // Rows that differ in nothing but their partition are written once: millions of them would not fit.
        var written = new Dictionary<string, string>(StringComparer.Ordinal);
        var all = entities.Select(e => (Key: $"{e.PartitionKey}\n{e.RowKey}", Row: written.TryGetValue(e.RowKey, out var known) ? known : written[e.RowKey] = Write(e))).ToArray();
        (keys, rows) = ([.. all.Select(r => r.Key)], [.. all.Select(r => r.Row)]);
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var url = Uri.UnescapeDataString(request.RequestUri!.PathAndQuery);
        if (request.Method != HttpMethod.Get || !url.Contains($"/{table}(", StringComparison.Ordinal))
            return base.SendAsync(request, cancellationToken);
        if (Point().Match(url) is { Success: true } point)
        {
            var at = Array.BinarySearch(keys, $"{point.Groups[1].Value}\n{point.Groups[2].Value}", StringComparer.Ordinal);
            return Task.FromResult(at < 0 ? new HttpResponseMessage(HttpStatusCode.NotFound) : Json(rows[at]));
        }

        var range = Range().Match(url);
        if (!range.Success)
            throw new InvalidOperationException($"A request that is neither of a row nor of a range: {url}");
        var most = int.Parse(Top().Match(url).Groups[1].Value, CultureInfo.InvariantCulture);
        var partition = range.Groups[1].Value;
        var (from, to) = (Place($"{partition}\n{range.Groups[2].Value}"), Place($"{partition}\n{range.Groups[3].Value}"));
        return Task.FromResult(Json($"{{\"value\":[{string.Join(',', rows[from..Math.Min(to, from + most)])}]}}"));
    }

    /// <summary>The number of the first row whose key is not before this one. Keys that are asked for are never those of rows.</summary>
    private int Place(string key) => Array.BinarySearch(keys, key, StringComparer.Ordinal) is var at && at < 0 ? ~at : at;

    private static HttpResponseMessage Json(string json)
    {
        var content = new StringContent(json, Encoding.UTF8);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json;odata=minimalmetadata");
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = content };
    }

    private static string Write(TableEntity entity)
    {
        var row = new JsonObject { ["odata.etag"] = "W/\"1\"", ["PartitionKey"] = entity.PartitionKey, ["RowKey"] = entity.RowKey };
        foreach (var (name, value) in entity.Where(p => p.Key is not ("PartitionKey" or "RowKey" or "odata.etag" or "Timestamp")))
        {
            row[name] = value switch
            {
                long number => number.ToString(CultureInfo.InvariantCulture),
                byte[] bytes => Convert.ToBase64String(bytes),
                _ => value?.ToString(),
            };
            if (value is long or byte[])
                row[$"{name}@odata.type"] = value is long ? "Edm.Int64" : "Edm.Binary";
        }

        return row.ToJsonString();
    }

    [GeneratedRegex(@"\(PartitionKey='([^']*)',RowKey='([^']*)'\)")]
    private static partial Regex Point();

    [GeneratedRegex("PartitionKey eq '([^']*)' and RowKey gt '([^']*)' and RowKey lt '([^']*)'")]
    private static partial Regex Range();

    [GeneratedRegex(@"\$top=(\d+)")]
    private static partial Regex Top();
}
