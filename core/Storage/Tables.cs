using System.Collections.Concurrent;
using Azure.Data.Tables;

namespace Hub.Core.Storage;

/// <summary>The hub's tables, each made when it is first asked for.</summary>
/// <param name="service">The storage account.</param>
public sealed class Tables(TableServiceClient service)
{
    /// <summary>The most entities that one transaction takes.</summary>
    public const int BatchSize = 100;

    private readonly ConcurrentDictionary<string, Lazy<Task<TableClient>>> tables = new();

    /// <summary>A table, made if it is missing.</summary>
    /// <param name="name">Letters and digits.</param>
    public async Task<TableClient> GetAsync(string name)
    {
        var table = tables.GetOrAdd(name, n => new Lazy<Task<TableClient>>(() => CreateAsync(n)));
        try
        {
            return await table.Value;
        }
        catch
        {
            // A failed attempt must not be remembered: the next caller tries again.
            tables.TryRemove(new KeyValuePair<string, Lazy<Task<TableClient>>>(name, table));
            throw;
        }
    }

    private async Task<TableClient> CreateAsync(string name)
    {
        var table = service.GetTableClient(name);
        await table.CreateIfNotExistsAsync();
        return table;
    }
}
