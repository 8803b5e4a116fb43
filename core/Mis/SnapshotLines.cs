using System.Buffers;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Hub.Core.Mis;

/// <summary>Reads the lines of a snapshot's part ahead of whoever works on them, and parses them on as many cores as there are.</summary>
internal static class SnapshotLines
{
    private const int BlockSize = 1 << 17;
    private const int BlocksAhead = 4;

    /// <summary>Makes an item of a line, which comes without its end. Called for several lines at the same time.</summary>
    public delegate TItem Parse<TItem>(ReadOnlySpan<byte> line);

    /// <summary>The items of all lines in order, some hundreds at a time.</summary>
    public static async IAsyncEnumerable<IReadOnlyList<TItem>> ReadAsync<TItem>(Stream lines, Parse<TItem> parse, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var blocks = Channel.CreateBounded<Task<List<TItem>>>(BlocksAhead);
        var reading = Task.Run(() => ReadAheadAsync(lines, parse, blocks.Writer, abandoned.Token), CancellationToken.None);
        try
        {
            await foreach (var block in blocks.Reader.ReadAllAsync(cancellationToken))
                yield return await block;
        }
        finally
        {
            // Who stops half-way closes the stream next: nobody may be reading it then.
            await abandoned.CancelAsync();
            await reading;
        }
    }

    /// <summary>Ends the channel, with what went wrong if anything did; never throws.</summary>
    private static async Task ReadAheadAsync<TItem>(Stream lines, Parse<TItem> parse, ChannelWriter<Task<List<TItem>>> blocks, CancellationToken cancellationToken)
    {
        var block = ArrayPool<byte>.Shared.Rent(BlockSize);
        try
        {
            var used = 0;
            while (true)
            {
                var read = await lines.ReadAtLeastAsync(block.AsMemory(used), block.Length - used, throwOnEndOfStream: false, cancellationToken);
                used += read;
                if (used == 0)
                    break;
                // What stands behind the last line end is the beginning of a line that the next block ends; a block without any is too small.
                var end = block.AsSpan(0, used).LastIndexOf((byte)'\n') + 1;
                var next = ArrayPool<byte>.Shared.Rent(end == 0 ? block.Length * 2 : Math.Max(BlockSize, used - end));
                block.AsSpan(end, used - end).CopyTo(next);
                var (full, length) = (block, end);
                (block, used) = (next, used - end);
                if (length == 0)
                    ArrayPool<byte>.Shared.Return(full);
                else
                    await blocks.WriteAsync(Task.Run(() => ParseBlock(full, length, parse), CancellationToken.None), cancellationToken);
                if (read == 0)
                    throw new InvalidDataException("A part of a snapshot ends in the middle of a line.");
            }

            blocks.Complete();
        }
        catch (Exception e)
        {
            blocks.Complete(e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    private static List<TItem> ParseBlock<TItem>(byte[] block, int length, Parse<TItem> parse)
    {
        try
        {
            var items = new List<TItem>();
            for (var rest = block.AsSpan(0, length); rest.Length > 0;)
            {
                var end = rest.IndexOf((byte)'\n');
                items.Add(parse(rest[..end]));
                rest = rest[(end + 1)..];
            }

            return items;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }
}
