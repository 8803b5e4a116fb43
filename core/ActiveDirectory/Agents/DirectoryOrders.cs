using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.ActiveDirectory.Agents;

/// <summary>
/// What is to be done in a school's Active Directory, and what became of it. A person has one row for how the account stands, and, only while something is to be done, one for the order: so
/// looking for work reads nothing when there is none. Both are written in one transaction.
/// </summary>
public sealed class DirectoryOrders(Tables tables, TimeProvider time)
{
    /// <summary>How long an agent has for what it was given; then it is given again.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    private const string AccountRow = "a|";
    private const string OrderRow = "o|";
    private const int Together = 8;
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(24);

    /// <summary>How every account stands.</summary>
    public async Task<IReadOnlyList<DirectoryAccount>> ListAsync(Guid siteId, CancellationToken cancellationToken) => [.. (await ReadAsync(siteId, cancellationToken)).Values.Select(s => s.Account)];

    /// <summary>How every account stands, by person.</summary>
    internal async Task<Dictionary<string, StoredDirectoryAccount>> ReadAsync(Guid siteId, CancellationToken cancellationToken)
    {
        var accounts = new Dictionary<string, StoredDirectoryAccount>(StringComparer.Ordinal);
        await foreach (var row in (await TableAsync()).QueryAsync<TableEntity>(Rows(siteId, AccountRow), cancellationToken: cancellationToken))
        {
            var stored = Stored(row);
            accounts[stored.Account.PersonId] = stored;
        }

        return accounts;
    }

    /// <summary>A page of the orders that wait, without leasing them, and without passwords.</summary>
    public async Task<ListPage<DirectoryOrder>> WaitingAsync(Guid siteId, string? position, int size, CancellationToken cancellationToken)
    {
        var orders = new List<DirectoryOrder>();
        var filter = $"{Rows(siteId, OrderRow)} and {TableClient.CreateQueryFilter($"RowKey gt {OrderRow + (position ?? "")}")}";
        await foreach (var row in (await TableAsync()).QueryAsync<TableEntity>(filter, size + 1, cancellationToken: cancellationToken))
        {
            if (orders.Count == size)
                return new ListPage<DirectoryOrder>(orders, DirectoryOrder.KeyIn(orders[^1].Id));
            orders.Add(Order(row) with { Password = null });
        }

        return new ListPage<DirectoryOrder>(orders, null);
    }

    /// <summary>Writes how an account is to stand: with the order, which replaces an older one, or, where that is null, without any.</summary>
    /// <returns>False when the account has changed since it was read.</returns>
    internal async Task<bool> TryPutAsync(Guid siteId, DirectoryAccount account, StoredDirectoryAccount? before, DirectoryOrder? order, CancellationToken cancellationToken)
    {
        var (table, partition, key) = (await TableAsync(), siteId.ToString(), DirectoryOrder.KeyOf(account.PersonId));
        var actions = new List<TableTransactionAction> { Write(partition, key, account, before) };
        if (order is not null)
            actions.Add(new(TableTransactionActionType.UpsertReplace, ToRow(partition, key, order, time.GetUtcNow())));
        else
            actions.AddRange(await RemovalAsync(table, partition, key, cancellationToken));
        return await table.TrySubmitAsync(actions, cancellationToken);
    }

    /// <summary>Forgets an account of which nothing is to be done, and nothing was.</summary>
    internal async Task<bool> TryForgetAsync(Guid siteId, StoredDirectoryAccount before, CancellationToken cancellationToken)
    {
        var (table, partition, key) = (await TableAsync(), siteId.ToString(), DirectoryOrder.KeyOf(before.Account.PersonId));
        var actions = new List<TableTransactionAction> { new(TableTransactionActionType.Delete, new TableEntity(partition, AccountRow + key), before.Version) };
        actions.AddRange(await RemovalAsync(table, partition, key, cancellationToken));
        return await table.TrySubmitAsync(actions, cancellationToken);
    }

    /// <summary>How the account of a person stands; null when the hub has none.</summary>
    internal async Task<StoredDirectoryAccount?> FindAsync(Guid siteId, string personId, CancellationToken cancellationToken)
    {
        var row = await (await TableAsync()).GetEntityIfExistsAsync<TableEntity>(siteId.ToString(), AccountRow + DirectoryOrder.KeyOf(personId), cancellationToken: cancellationToken);
        return row.HasValue ? Stored(row.Value!) : null;
    }

    /// <summary>Forgets the account of a person, whatever was done of it.</summary>
    internal async Task ForgetAsync(Guid siteId, string personId, CancellationToken cancellationToken)
    {
        while (await FindAsync(siteId, personId, cancellationToken) is { } stored && !await TryForgetAsync(siteId, stored, cancellationToken))
        {
            // The agent answered meanwhile.
        }
    }

    /// <summary>Gives out orders that are due, none to two who ask at the same moment.</summary>
    internal async Task<IReadOnlyList<DirectoryOrder>> LeaseAsync(Guid siteId, string? run, int most, CancellationToken cancellationToken)
    {
        var (table, now) = (await TableAsync(), time.GetUtcNow());
        // A school has one agent: what an earlier run of it was given, that run will not answer any more.
        var available = run is null ? TableClient.CreateQueryFilter($"Due le {now}") : TableClient.CreateQueryFilter($"(Due le {now} or (Run gt {""} and Run ne {run}))");
        var due = await table.QueryAsync<TableEntity>($"{Rows(siteId, OrderRow)} and {available}", cancellationToken: cancellationToken).Take(most).ToListAsync(cancellationToken);
        var leased = new DirectoryOrder?[due.Count];
        await Parallel.ForAsync(0, due.Count, new ParallelOptions { MaxDegreeOfParallelism = Together, CancellationToken = cancellationToken }, async (i, token) =>
        {
            try
            {
                await table.UpdateEntityAsync(new TableEntity(due[i].PartitionKey, due[i].RowKey) { ["Due"] = now + Lease, ["Run"] = run ?? "" }, due[i].ETag, TableUpdateMode.Merge, token);
                leased[i] = Order(due[i]);
            }
            catch (RequestFailedException e) when (e.Status is 404 or 412)
            {
                // Somebody else has it.
            }
        });
        return [.. leased.OfType<DirectoryOrder>()];
    }

    /// <summary>Takes what became of an order. The same answer again changes nothing.</summary>
    /// <param name="siteId">The school.</param>
    /// <param name="orderId">The order.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>What it changed; null when there was never an order of that person.</returns>
    internal async Task<TakenAnswer?> AnswerAsync(Guid siteId, string orderId, OrderAnswer answer, CancellationToken cancellationToken)
    {
        var (table, partition) = (await TableAsync(), siteId.ToString());
        if (DirectoryOrder.KeyIn(orderId) is not { } key)
            return null;
        while (true)
        {
            var row = await table.GetEntityIfExistsAsync<TableEntity>(partition, AccountRow + key, cancellationToken: cancellationToken);
            if (!row.HasValue)
                return null;
            var before = Stored(row.Value!);
            var waiting = await table.GetEntityIfExistsAsync<TableEntity>(partition, OrderRow + key, cancellationToken: cancellationToken);
            if (!waiting.HasValue || before.Account.OrderId != orderId || waiting.Value!.GetString("Order") != orderId)
                return new TakenAnswer(before.Account, before.Account, Replaced: before.Account.OrderId != orderId);
            var (order, now) = (Order(waiting.Value), time.GetUtcNow());
            var after = After(before.Account, order, answer, now);
            var actions = new List<TableTransactionAction> { Write(partition, key, after, before) };
            if (after.State == DirectoryAccountState.Done)
                actions.Add(new(TableTransactionActionType.Delete, waiting.Value, waiting.Value.ETag));
            else
            {
                var attempts = (waiting.Value.GetInt32("Attempts") ?? 0) + 1;
                var again = new TableEntity(partition, OrderRow + key) { ["Due"] = now + Pause(answer.Outcome, attempts), ["Run"] = "", ["Attempts"] = attempts };
                actions.Add(new(TableTransactionActionType.UpdateMerge, again, waiting.Value.ETag));
            }

            if (await table.TrySubmitAsync(actions, cancellationToken))
                return new TakenAnswer(before.Account, after, Replaced: false);
        }
    }

    /// <summary>Forgets what was carried out for an account that the directory no longer has.</summary>
    internal async Task StartAgainAsync(Guid siteId, string personId, CancellationToken cancellationToken)
    {
        var table = await TableAsync();
        while (true)
        {
            var row = await table.GetEntityIfExistsAsync<TableEntity>(siteId.ToString(), AccountRow + DirectoryOrder.KeyOf(personId), cancellationToken: cancellationToken);
            if (!row.HasValue)
                return;
            var stored = Stored(row.Value!);
            if (await TryPutAsync(siteId, stored.Account with { OrderId = "", Settled = null, Password = null, PasswordSince = null, Groups = [] }, stored, null, cancellationToken))
                return;
        }
    }

    /// <summary>How long until what did not succeed is tried again: what somebody has to mend rests longer.</summary>
    internal static TimeSpan Pause(OrderOutcome outcome, int attempts)
    {
        var first = outcome == OrderOutcome.Refused ? TimeSpan.FromHours(1) : TimeSpan.FromMinutes(1);
        var pause = first * Math.Pow(4, Math.Min(attempts, 10) - 1);
        return pause < LongestPause ? pause : LongestPause;
    }

    /// <summary>What takes a person's order away; nothing where there is none.</summary>
    private static async Task<TableTransactionAction[]> RemovalAsync(TableClient table, string partition, string key, CancellationToken cancellationToken) =>
        await table.GetEntityIfExistsAsync<TableEntity>(partition, OrderRow + key, ["PartitionKey", "RowKey"], cancellationToken) is { HasValue: true } waiting
            ? [new(TableTransactionActionType.Delete, waiting.Value!, ETag.All)]
            : [];

    private static DirectoryAccount After(DirectoryAccount before, DirectoryOrder order, OrderAnswer answer, DateTimeOffset now)
    {
        var changed = answer.Changes.Count > 0 || answer.Outcome == OrderOutcome.Made;
        var told = before with
        {
            Outcome = answer.Outcome,
            Code = answer.Code,
            Detail = answer.Detail,
            Changes = changed ? answer.Changes : before.Changes,
            ChangedAt = changed ? now : before.ChangedAt,
            AnsweredAt = now,
        };
        if (answer.Outcome is OrderOutcome.Refused or OrderOutcome.Failed)
            return told with { State = answer.Outcome == OrderOutcome.Refused ? DirectoryAccountState.Refused : DirectoryAccountState.Failed };
        var made = answer.Outcome == OrderOutcome.Made;
        return told with
        {
            State = DirectoryAccountState.Done,
            Code = null,
            Detail = null,
            Settled = new SettledAccount(order.Enabled, order.Attributes.GetValueOrDefault("userPrincipalName"), order.Attributes.GetValueOrDefault("sAMAccountName"), order.Unit),
            Groups = order.Enabled ? order.Groups : before.Groups,
            // Where the account was there already, the password that was drawn opens nothing.
            Password = made || before.PasswordSince is not null ? before.Password : null,
            PasswordSince = made && order.Password is not null ? now : before.PasswordSince,
        };
    }

    private static TableTransactionAction Write(string partition, string key, DirectoryAccount account, StoredDirectoryAccount? before)
    {
        var row = new TableEntity(partition, AccountRow + key);
        RowBytes.Write(row, JsonSerializer.SerializeToUtf8Bytes(account, JsonSerializerOptions.Web));
        return before is null ? new(TableTransactionActionType.Add, row) : new(TableTransactionActionType.UpdateReplace, row, before.Version);
    }

    private static TableEntity ToRow(string partition, string key, DirectoryOrder order, DateTimeOffset due)
    {
        var row = new TableEntity(partition, OrderRow + key) { ["Order"] = order.Id, ["Due"] = due };
        RowBytes.Write(row, JsonSerializer.SerializeToUtf8Bytes(order, JsonSerializerOptions.Web));
        return row;
    }

    private static string Rows(Guid siteId, string prefix) =>
        TableClient.CreateQueryFilter($"PartitionKey eq {siteId.ToString()} and RowKey ge {prefix} and RowKey lt {prefix[..^1] + (char)(prefix[^1] + 1)}");

    private static StoredDirectoryAccount Stored(TableEntity row) => new(JsonSerializer.Deserialize<DirectoryAccount>(RowBytes.Read(row).Span, JsonSerializerOptions.Web)!, row.ETag);

    private static DirectoryOrder Order(TableEntity row) => JsonSerializer.Deserialize<DirectoryOrder>(RowBytes.Read(row).Span, JsonSerializerOptions.Web)!;

    private Task<TableClient> TableAsync() => tables.GetAsync("DirectoryOrders");
}

/// <summary>How an account stands, and the version that it was read at.</summary>
internal sealed record StoredDirectoryAccount(DirectoryAccount Account, ETag Version);

/// <summary>What an answer changed.</summary>
/// <param name="Before">How the account stood.</param>
/// <param name="After">How it stands; the same when the answer had been taken before.</param>
/// <param name="Replaced">Whether a newer order holds.</param>
internal sealed record TakenAnswer(DirectoryAccount Before, DirectoryAccount After, bool Replaced);
