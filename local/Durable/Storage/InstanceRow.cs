using Azure.Data.Tables;
using Hub.Local.Durable.Client;
using Hub.Local.Durable.History;

namespace Hub.Local.Durable.Storage;

/// <summary>The columns of an instance's row.</summary>
internal static class InstanceRow
{
    public const string Type = "T";
    public const string InstanceType = "i";
    public const string MessageType = "m";
    public const string ChunkType = "h";
    public const string OpenColumn = "Open";
    public const string StatusColumn = "Status";
    public const string CreatedColumn = "Created";
    public const string ParentColumn = "Parent";

    /// <summary>The columns that answer a query about instances.</summary>
    public static readonly string[] Summary =
        ["Id", "Name", "Start", "Token", StatusColumn, CreatedColumn, "Updated", "Input", "Output", "CustomStatus", "Failure", "PartitionKey", "RowKey", "Timestamp"];

    public static TableEntity Whole(InstanceRecord record)
    {
        var row = new TableEntity(Keys.Partition(record.Id), Keys.Instance(record.Id)) { [Type] = InstanceType };
        foreach (var (name, value) in Columns(record))
            row[name] = value;
        return row;
    }

    /// <summary>Only the columns that differ: a turn is written thousands of times, its input once.</summary>
    public static TableEntity Changes(InstanceRecord next, InstanceRecord previous)
    {
        var row = new TableEntity(Keys.Partition(next.Id), Keys.Instance(next.Id));
        foreach (var ((name, value), (_, before)) in Columns(next).Zip(Columns(previous)))
        {
            if (!Equals(value, before))
                row[name] = value;
        }

        return row;
    }

    public static InstanceRecord Read(TableEntity row) => new()
    {
        Id = row.GetString("Id"),
        Name = row.GetString("Name"),
        Start = row.GetString("Start"),
        Token = row.GetString("Token"),
        Execution = row.GetInt32("Execution") ?? 0,
        Version = row.GetInt64("Version") ?? 0,
        Status = (OrchestrationRuntimeStatus)(row.GetInt32(StatusColumn) ?? 0),
        Created = row.GetDateTimeOffset(CreatedColumn) ?? default,
        Updated = row.GetDateTimeOffset("Updated") ?? default,
        StartAt = row.GetDateTimeOffset("StartAt"),
        Input = Payload.FromColumn(row.GetString("Input")),
        Output = Payload.FromColumn(row.GetString("Output")),
        CustomStatus = Payload.FromColumn(row.GetString("CustomStatus")),
        Failure = Object<TaskFailureDetails>(row.GetString("Failure")),
        Parent = Object<ParentLink>(row.GetString("ParentStep")),
        Tail = row.GetString("Tail") ?? "",
        Chunks = row.GetInt32("Chunks") ?? 0,
        Carried = Payload.FromColumn(row.GetString("Carried")),
        Outbox = Payload.FromColumn(row.GetString("Outbox")),
        Rewind = row.GetBoolean("Rewind") ?? false,
        Trace = row.GetString("Trace") is { Length: > 0 } trace ? trace : null,
        ETag = row.ETag,
    };

    // A merge cannot take a column away: nothing is written as an empty string.
    private static IEnumerable<(string Name, object? Value)> Columns(InstanceRecord r)
    {
        yield return ("Id", r.Id);
        yield return ("Name", r.Name);
        yield return ("Start", r.Start);
        yield return ("Token", r.Token);
        yield return ("Execution", r.Execution);
        yield return ("Version", r.Version);
        yield return (StatusColumn, (int)r.Status);
        yield return (OpenColumn, r.Open);
        yield return (CreatedColumn, r.Created);
        yield return ("Updated", r.Updated);
        yield return ("StartAt", r.StartAt);
        yield return ("Input", r.Input.Column);
        yield return ("Output", r.Output.Column);
        yield return ("CustomStatus", r.CustomStatus.Column);
        yield return ("Failure", Text(r.Failure));
        yield return (ParentColumn, r.Parent?.Id ?? "");
        yield return ("ParentStep", Text(r.Parent));
        yield return ("Tail", r.Tail);
        yield return ("Chunks", r.Chunks);
        yield return ("Carried", r.Carried.Column);
        yield return ("Outbox", r.Outbox.Column);
        yield return ("Rewind", r.Rewind);
        yield return ("Trace", r.Trace ?? "");
    }

    private static string Text<T>(T? value) where T : class => value is null ? "" : HistoryText.Write(value);

    private static T? Object<T>(string? text) where T : class => string.IsNullOrEmpty(text) ? null : HistoryText.Read<T>(text);
}
