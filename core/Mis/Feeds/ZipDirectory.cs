using System.Buffers.Binary;

namespace Hub.Core.Mis.Feeds;

/// <summary>Looks at the end of a zip before a library reads it, since the library builds an object for every entry that the central directory holds.</summary>
internal static class ZipDirectory
{
    private const int RecordLength = 22;
    private const int MaxCommentLength = 65_535;
    private const int MaxDirectoryBytesPerEntry = 4096;

    /// <summary>Refuses what is no zip, what is cut off, and what lists more entries than allowed.</summary>
    /// <exception cref="FeedException">It does.</exception>
    public static void Check(Stream zip, FeedLimits limits)
    {
        if (zip.Length == 0)
            throw new FeedException("feed_empty", "The upload is empty. Send a zip with the CSV files.");
        Span<byte> signature = stackalloc byte[4];
        zip.Position = 0;
        if (zip.ReadAtLeast(signature, 4, throwOnEndOfStream: false) < 4 || !(signature.SequenceEqual("PK\x03\x04"u8) || signature.SequenceEqual("PK\x05\x06"u8)))
            throw new FeedException("feed_not_zip", "The upload is not a zip. Put the CSV files into one zip and send that.");

        var tail = new byte[Math.Min(zip.Length, RecordLength + MaxCommentLength)];
        zip.Position = zip.Length - tail.Length;
        zip.ReadExactly(tail);
        var at = tail.AsSpan().LastIndexOf("PK\x05\x06"u8);
        if (at < 0 || tail.Length - at < RecordLength)
            throw new FeedException("feed_truncated", "The zip is cut off: its end is missing. Send it again, whole.");
        var record = tail.AsSpan(at, RecordLength);
        var entries = BinaryPrimitives.ReadUInt16LittleEndian(record[10..]);
        var start = BinaryPrimitives.ReadUInt32LittleEndian(record[16..]);
        var length = zip.Length - tail.Length + at - start;
        if (entries > limits.MaxEntries || length > (long)limits.MaxEntries * MaxDirectoryBytesPerEntry)
            throw new FeedException("feed_too_many_entries", $"The zip holds more than {limits.MaxEntries} files. Send only the CSV files of the feed.");
        zip.Position = 0;
    }
}
