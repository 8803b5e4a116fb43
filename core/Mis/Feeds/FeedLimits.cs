namespace Hub.Core.Mis.Feeds;

/// <summary>How large a feed may be. All are checked before or while a feed is unpacked, never after.</summary>
public sealed record FeedLimits
{
    /// <summary>The zip itself, in bytes.</summary>
    public long MaxUploadBytes { get; init; } = 200L << 20;

    /// <summary>Entries in the zip.</summary>
    public int MaxEntries { get; init; } = 64;

    /// <summary>All entries unpacked, in bytes.</summary>
    public long MaxUnpackedBytes { get; init; } = 1L << 30;

    /// <summary>How many times larger than its packed size an entry may be, from <see cref="RatioFreeBytes"/> up. CSV of real schools packs 5 to 25 times.</summary>
    public int MaxRatio { get; init; } = 100;

    /// <summary>An unpacked size below which the ratio says nothing, in bytes.</summary>
    public long RatioFreeBytes { get; init; } = 1L << 20;

    /// <summary>A row, in characters.</summary>
    public int MaxRowLength { get; init; } = 32 << 10;

    /// <summary>Columns of a file.</summary>
    public int MaxColumns { get; init; } = 100;

    /// <summary>Rows of a file.</summary>
    public int MaxRows { get; init; } = 5_000_000;
}
