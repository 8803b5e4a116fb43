using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.ActiveDirectory;

/// <summary>
/// The names that a school's people have, and every name that one of them ever had. Whoever gets a name is stored with the rows of that name in one transaction, so that two runs at the
/// same time cannot give it twice.
/// </summary>
public sealed class NameStore(Tables tables, TimeProvider time)
{
    private const string PersonRow = "p|";
    private const string PrincipalNameRow = "u|";
    private const string AccountNameRow = "s|";
    private const string RetiredRow = "x|";

    // A person's row, and a row for each new name.
    private const int RowsOfPerson = 3;
    private const int Together = 4;

    /// <summary>All names of a school.</summary>
    public async Task<StoredNames> ReadAsync(Guid siteId, CancellationToken cancellationToken)
    {
        var (people, principal, account, retired) = (new Dictionary<string, StoredName>(StringComparer.Ordinal), Owners(), Owners(), new HashSet<string>(StringComparer.Ordinal));
        var partition = siteId.ToString();
        await foreach (var row in (await TableAsync()).QueryAsync<TableEntity>(r => r.PartitionKey == partition, cancellationToken: cancellationToken))
        {
            var person = row.GetString("Person");
            switch (row.RowKey[..2])
            {
                case PersonRow:
                    people[person] = FromRow(row);
                    break;
                case RetiredRow:
                    retired.Add(row.RowKey[RetiredRow.Length..]);
                    break;
                case PrincipalNameRow:
                    principal[row.GetString("Name")] = person;
                    break;
                default:
                    account[row.GetString("Name")] = person;
                    break;
            }
        }

        return new StoredNames(people, principal, account) { Retired = retired };
    }

    /// <summary>The names of a person; null when there are none.</summary>
    public async Task<StoredName?> FindAsync(Guid siteId, string personId, CancellationToken cancellationToken)
    {
        var row = await (await TableAsync()).GetEntityIfExistsAsync<TableEntity>(siteId.ToString(), PersonRow + TableKey.For(personId), cancellationToken: cancellationToken);
        return row.HasValue ? FromRow(row.Value!) : null;
    }

    /// <summary>Notes which account is a person's; null when there is none any more. Whoever has no names has no account of the hub's.</summary>
    internal async Task KnowAsync(Guid siteId, string personId, Guid? objectGuid, CancellationToken cancellationToken)
    {
        while (await FindAsync(siteId, personId, cancellationToken) is { } known && known.ObjectGuid != objectGuid)
        {
            try
            {
                await (await TableAsync()).UpdateEntityAsync(ToRow(siteId, known with { ObjectGuid = objectGuid }), known.Version, TableUpdateMode.Replace, cancellationToken);
                return;
            }
            catch (RequestFailedException e) when (e.Status is 404 or 412)
            {
                // A name was given meanwhile.
            }
        }
    }

    /// <summary>Gives people the names of a change set. Doing it again changes nothing.</summary>
    /// <param name="siteId">The school.</param>
    /// <param name="changes">What each of them is to have.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Those for whom it could not be done, by person: the names were not those of the preview any more, or somebody else was given one of them.</returns>
    internal async Task<IReadOnlyDictionary<string, NameConflict>> GiveAsync(Guid siteId, IReadOnlyCollection<NameChange> changes, CancellationToken cancellationToken)
    {
        var table = await TableAsync();
        var stored = await ReadAsync(siteId, cancellationToken);
        var conflicts = new ConcurrentDictionary<string, NameConflict>(StringComparer.Ordinal);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Together, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(changes.Chunk(Tables.BatchSize / RowsOfPerson), options, async (chunk, token) =>
        {
            var wanted = new List<(NameChange Change, List<TableTransactionAction> Actions)>();
            foreach (var change in chunk)
            {
                var known = stored.People.GetValueOrDefault(change.PersonId);
                if (Conflict(change, known, stored) is { } conflict)
                    conflicts[change.PersonId] = conflict;
                else if (Actions(siteId, change, known, stored) is { Count: > 0 } actions)
                    wanted.Add((change, actions));
            }

            if (wanted.Count == 0 || await table.TrySubmitAsync([.. wanted.SelectMany(w => w.Actions)], token))
                return;
            // Somebody of the chunk collides: one by one, so that nobody else suffers.
            foreach (var (change, actions) in wanted)
            {
                if (!await table.TrySubmitAsync(actions, token) && !await HasAsync(siteId, change, token))
                    conflicts[change.PersonId] = NameConflict.Taken;
            }
        });
        return conflicts;
    }

    /// <summary>Every name that a person has or once had. Reads all names of the school.</summary>
    internal async Task<IReadOnlyList<string>> NamesOfAsync(Guid siteId, string personId, CancellationToken cancellationToken) =>
        await RowsOfAsync(siteId, personId, cancellationToken).Select(r => r.GetString("Name")).OfType<string>().ToListAsync(cancellationToken);

    /// <summary>Forgets a person; nobody else is given a name that the person had. Reads all names of the school.</summary>
    internal async Task RetireAsync(Guid siteId, string personId, CancellationToken cancellationToken)
    {
        var table = await TableAsync();
        await foreach (var row in RowsOfAsync(siteId, personId, cancellationToken))
        {
            if (row.GetString("Name") is { } name)
            {
                var hash = row.RowKey.StartsWith(PrincipalNameRow, StringComparison.Ordinal) ? StoredNames.RetiredPrincipalName(name) : StoredNames.RetiredAccountName(name);
                await table.UpsertEntityAsync(new TableEntity(siteId.ToString(), RetiredRow + hash), TableUpdateMode.Replace, cancellationToken);
            }

            await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, cancellationToken: cancellationToken);
        }
    }

    private async IAsyncEnumerable<TableEntity> RowsOfAsync(Guid siteId, string personId, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {siteId.ToString()} and Person eq {personId}");
        await foreach (var row in (await TableAsync()).QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
            yield return row;
    }

    private static NameConflict? Conflict(NameChange change, StoredName? known, StoredNames stored)
    {
        if (Moved(change.PrincipalName, known?.PrincipalName) || Moved(change.AccountName, known?.AccountName))
            return NameConflict.Changed;
        return Taken(change.PrincipalName, stored.PrincipalNameOwners, change.PersonId) || Taken(change.AccountName, stored.AccountNameOwners, change.PersonId)
            || stored.IsRetiredPrincipalName(change.PrincipalName.To) || stored.IsRetiredAccountName(change.AccountName.To) ? NameConflict.Taken : null;
    }

    // Neither what the preview saw nor what it wanted.
    private static bool Moved(ValueChange change, HeldName? known) => change.To is not null && known?.Value != change.From && known?.Value != change.To;

    private static bool Taken(ValueChange change, IReadOnlyDictionary<string, string> owners, string personId) =>
        change.To is { } name && owners.TryGetValue(name, out var owner) && owner != personId;

    private List<TableTransactionAction> Actions(Guid siteId, NameChange change, StoredName? known, StoredNames stored)
    {
        var (principal, account) = (Next(change.PrincipalName, known?.PrincipalName), Next(change.AccountName, known?.AccountName));
        if (principal == known?.PrincipalName && account == known?.AccountName)
            return [];
        var next = (known ?? new StoredName(change.PersonId, null, null)) with { PrincipalName = principal, AccountName = account };
        var row = ToRow(siteId, next);
        var actions = new List<TableTransactionAction>
        {
            known is null ? new(TableTransactionActionType.Add, row) : new(TableTransactionActionType.UpdateReplace, row, known.Version),
        };
        Reserve(principal, stored.PrincipalNameOwners, PrincipalNameRow);
        Reserve(account, stored.AccountNameOwners, AccountNameRow);
        return actions;

        void Reserve(HeldName? name, IReadOnlyDictionary<string, string> owners, string prefix)
        {
            if (name is not null && !owners.ContainsKey(name.Value))
            {
                actions.Add(new(TableTransactionActionType.Add, new TableEntity(siteId.ToString(), prefix + TableKey.For(name.Value.ToLowerInvariant()))
                {
                    ["Person"] = change.PersonId,
                    ["Name"] = name.Value,
                }));
            }
        }
    }

    private HeldName? Next(ValueChange change, HeldName? known) =>
        change.To is null || change.To == known?.Value ? known : new HeldName(change.To, change.Source ?? "", time.GetUtcNow());

    private async Task<bool> HasAsync(Guid siteId, NameChange change, CancellationToken cancellationToken) =>
        await FindAsync(siteId, change.PersonId, cancellationToken) is { } now
        && (change.PrincipalName.To is null || now.PrincipalName?.Value == change.PrincipalName.To) && (change.AccountName.To is null || now.AccountName?.Value == change.AccountName.To);

    private static Dictionary<string, string> Owners() => new(StringComparer.OrdinalIgnoreCase);

    private Task<TableClient> TableAsync() => tables.GetAsync("DirectoryNames");

    private static TableEntity ToRow(Guid siteId, StoredName name) => new(siteId.ToString(), PersonRow + TableKey.For(name.PersonId))
    {
        ["Person"] = name.PersonId,
        ["PrincipalName"] = name.PrincipalName?.Value,
        ["PrincipalNameSource"] = name.PrincipalName?.Source,
        ["PrincipalNameSince"] = name.PrincipalName?.Since,
        ["AccountName"] = name.AccountName?.Value,
        ["AccountNameSource"] = name.AccountName?.Source,
        ["AccountNameSince"] = name.AccountName?.Since,
        ["ObjectGuid"] = name.ObjectGuid,
    };

    private static StoredName FromRow(TableEntity row) => new(row.GetString("Person"), Given(row, "PrincipalName"), Given(row, "AccountName"))
    {
        ObjectGuid = row.GetGuid("ObjectGuid"),
        Version = row.ETag,
    };

    private static HeldName? Given(TableEntity row, string name) =>
        row.GetString(name) is { } value ? new HeldName(value, row.GetString($"{name}Source") ?? "", row.GetDateTimeOffset($"{name}Since") ?? default) : null;
}

/// <summary>Why somebody was not given a name.</summary>
internal enum NameConflict
{
    /// <summary>The names are no longer those that the preview saw.</summary>
    Changed,

    /// <summary>Somebody else was given one of them meanwhile.</summary>
    Taken,
}
