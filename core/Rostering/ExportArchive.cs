using System.IO.Compression;
using System.IO.Pipelines;
using Hub.Core.Rostering.Sds;

namespace Hub.Core.Rostering;

/// <summary>The zip file of an export while it is written, and the check that reads along.</summary>
internal sealed class ExportArchive(ZipArchive archive, SdsCheck check, ExportCounts counts, CancellationToken cancellationToken)
{
    // The earliest that a zip file can say.
    private static readonly DateTimeOffset Timestamp = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // The writer waits for the check when it is this far ahead.
    private static readonly PipeOptions ReadAlong = new(pauseWriterThreshold: 1 << 20, resumeWriterThreshold: 1 << 19, minimumSegmentSize: 1 << 16, useSynchronizationContext: false);

    /// <summary>Writes a file, of records.</summary>
    public Task FileAsync<T>(string name, string header, IAsyncEnumerable<T> records, Action<SdsCsv, T> write, bool evenEmpty = true) => WriteAsync(
        name,
        header,
        async csv =>
        {
            await foreach (var record in records)
                write(csv, record);
        },
        evenEmpty);

    /// <summary>Writes a file.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="header">Its columns, with commas.</param>
    /// <param name="write">Writes its rows.</param>
    /// <param name="evenEmpty">Whether there is to be a file with a header when there are no rows.</param>
    public Task FileAsync(string name, string header, Action<SdsCsv> write, bool evenEmpty = true) => WriteAsync(
        name,
        header,
        csv =>
        {
            write(csv);
            return Task.CompletedTask;
        },
        evenEmpty);

    private async Task WriteAsync(string name, string header, Func<SdsCsv, Task> write, bool evenEmpty)
    {
        Stream? stream = null;
        Pipe? pipe = null;
        var checking = Task.CompletedTask;
        try
        {
            using var csv = new SdsCsv(header, () =>
            {
                stream = Open(name);
                pipe = new Pipe(ReadAlong);
                checking = Task.Factory.StartNew(() => Check(name, pipe.Reader), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
                return [stream, pipe.Writer.AsStream(leaveOpen: true)];
            });
            await write(csv);
            if (csv.Rows > 0 || evenEmpty)
                counts.Files[name] = csv.Rows;
            else
                csv.Drop();
        }
        finally
        {
            if (pipe is not null)
                await pipe.Writer.CompleteAsync();
            await checking;
            if (stream is not null)
                await stream.DisposeAsync();
        }
    }

    private Stream Open(string name)
    {
        var entry = archive.CreateEntry(name, CompressionLevel.Fastest);
        entry.LastWriteTime = Timestamp;
        return entry.Open();
    }

    /// <summary>Checks what comes, on a thread of its own: a writer that waits for it must not keep it from running.</summary>
    private void Check(string name, PipeReader content)
    {
        try
        {
            check.Read(name, content.AsStream(leaveOpen: true), cancellationToken);
        }
        finally
        {
            // Whatever is still to come is taken and dropped.
            content.Complete();
        }
    }
}
