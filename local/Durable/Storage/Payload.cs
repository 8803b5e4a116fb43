namespace Hub.Local.Durable.Storage;

/// <summary>JSON that is held in a table column when it is short and in a blob when it is long.</summary>
/// <param name="Text">The JSON; null when there is none, or when the blob has not been read.</param>
/// <param name="Blob">The blob that holds it, or null.</param>
internal readonly record struct Payload(string? Text, string? Blob)
{
    /// <summary>A string column holds 32 K characters.</summary>
    public const int LongestInline = 30_000;

    public bool IsEmpty => Text is null && Blob is null;

    /// <summary>The column: <c>=</c> and the JSON, <c>@</c> and the blob, or nothing.</summary>
    public string Column => Blob is not null ? $"@{Blob}" : Text is not null ? $"={Text}" : "";

    public static Payload FromColumn(string? column) => column switch
    {
        null or "" => default,
        ['@', .. var blob] => new(null, blob),
        _ => new(column[1..], null),
    };
}
