using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Hub.Local.Durable.Storage;

namespace Hub.Local.Durable.Client;

/// <summary>The instances that a query admits, page by page.</summary>
internal sealed class InstancePages(InstanceStore store, OrchestrationQuery query) : AsyncPageable<OrchestrationMetadata>
{
    private const int LargestPage = 1000;

    public override async IAsyncEnumerable<Page<OrchestrationMetadata>> AsPages(string? continuationToken = null, int? pageSizeHint = null)
    {
        await store.EnsureCreatedAsync(CancellationToken.None);
        var size = Math.Clamp(pageSizeHint ?? query.PageSize, 1, LargestPage);
        var rows = store.Table.QueryAsync<TableEntity>(Filter(query), size, InstanceRow.Summary);
        await foreach (var page in rows.AsPages(continuationToken ?? query.ContinuationToken, size))
        {
            var instances = new List<OrchestrationMetadata>(page.Values.Count);
            foreach (var row in page.Values)
                instances.Add(await InstanceStatus.OfAsync(InstanceRow.Read(row), query.FetchInputsAndOutputs, store.Blobs, CancellationToken.None));
            yield return Page<OrchestrationMetadata>.FromValues(instances, page.ContinuationToken, page.GetRawResponse());
        }
    }

    private static string Filter(OrchestrationQuery query)
    {
        var terms = new List<string> { TableClient.CreateQueryFilter($"T eq {InstanceRow.InstanceType}") };
        if (query.InstanceIdPrefix is { Length: > 0 } prefix)
        {
            // Keys hold letters, digits and a few signs below '~'.
            var from = Keys.Partition(prefix);
            terms.Add(TableClient.CreateQueryFilter($"PartitionKey ge {from} and PartitionKey lt {from + "~"}"));
        }

        if (query.CreatedFrom is { } createdFrom)
            terms.Add(TableClient.CreateQueryFilter($"Created ge {createdFrom}"));
        if (query.CreatedTo is { } createdTo)
            terms.Add(TableClient.CreateQueryFilter($"Created le {createdTo}"));
        if (query.Statuses?.Select(s => ((int)s).ToString(CultureInfo.InvariantCulture)).ToArray() is { Length: > 0 } statuses)
            terms.Add($"({string.Join(" or ", statuses.Select(s => $"{InstanceRow.StatusColumn} eq {s}"))})");
        return string.Join(" and ", terms);
    }
}
