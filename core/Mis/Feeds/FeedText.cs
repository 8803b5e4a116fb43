using System.IO.Hashing;
using System.Text;

namespace Hub.Core.Mis.Feeds;

/// <summary>The text of a file of a feed, checked while it is unpacked: never more than the zip declares, its checksum, and UTF-8 throughout.</summary>
/// <param name="name">The file, for messages.</param>
/// <param name="stream">Its unpacked bytes.</param>
/// <param name="declaredLength">As the zip declares, in bytes.</param>
/// <param name="declaredCrc">As the zip declares.</param>
/// <param name="limits">What is allowed.</param>
internal sealed class FeedText(string name, Stream stream, long declaredLength, uint declaredCrc, FeedLimits limits) : TextReader
{
    private readonly byte[] bytes = new byte[64 << 10];
    private readonly Decoder decoder = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetDecoder();
    private readonly Crc32 crc = new();
    private int from;
    private int to;
    private long total;
    private int line = 1;
    private bool atEnd;

    /// <inheritdoc/>
    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    /// <inheritdoc/>
    public override int Read(Span<char> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        while (true)
        {
            if (from == to && !atEnd)
                Fill();
            var ready = bytes.AsSpan(from, to - from);
            try
            {
                decoder.Convert(ready, buffer, flush: atEnd, out var used, out var written, out _);
                line += ready[..used].Count((byte)'\n');
                from += used;
                if (written > 0 || (atEnd && from == to))
                    return written;
            }
            catch (DecoderFallbackException e)
            {
                var badLine = line + ready[..Math.Clamp(e.Index, 0, ready.Length)].Count((byte)'\n');
                throw new FeedException("file_not_utf8", $"{name}, line {badLine}, is not UTF-8 text. Save the file as UTF-8 (in Excel: \"CSV UTF-8\") and send it again.");
            }
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            stream.Dispose();
        base.Dispose(disposing);
    }

    private void Fill()
    {
        try
        {
            (from, to) = (0, stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw FeedPackage.Damaged(name);
        }

        atEnd = to < bytes.Length;
        crc.Append(bytes.AsSpan(0, to));
        var first = total == 0;
        total += to;
        if (total > declaredLength || total > limits.MaxUnpackedBytes || (atEnd && (total != declaredLength || crc.GetCurrentHashAsUInt32() != declaredCrc)))
            throw FeedPackage.Damaged(name);
        if (first && bytes.AsSpan(0, to).StartsWith(Encoding.UTF8.Preamble))
            from = Encoding.UTF8.Preamble.Length;
    }
}
