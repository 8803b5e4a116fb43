using System.Globalization;
using System.Text;

namespace Hub.Core.Rostering.Sds;

/// <summary>Writes rows as Microsoft's samples stand: UTF-8 without a byte order mark, CRLF, quotes only where RFC 4180 needs them.</summary>
/// <remarks>Values are written as they are. A guard against spreadsheet formulas would change names, and School Data Sync reads no formulas.</remarks>
internal sealed class SdsCsv : IDisposable
{
    private const int BufferChars = 1 << 15;
    private readonly Func<Stream[]> open;
    private Stream[]? outputs;
    private readonly char[] chars = new char[BufferChars];
    private readonly byte[] bytes = new byte[Encoding.UTF8.GetMaxByteCount(BufferChars)];
    private readonly Encoder encoder = Encoding.UTF8.GetEncoder();
    private int used;
    private bool rowBegun;
    private bool dropped;

    /// <param name="header">The columns, with commas.</param>
    /// <param name="outputs">Where the rows go, all of them to each; not closed.</param>
    public SdsCsv(string header, params Stream[] outputs) : this(header, () => outputs)
    {
    }

    /// <param name="header">The columns, with commas; shorter than what is held.</param>
    /// <param name="open">Gives where the rows go, all of them to each, once there is something to hand on; they are not closed.</param>
    public SdsCsv(string header, Func<Stream[]> open)
    {
        this.open = open;
        Put(header);
        Put("\r\n");
    }

    /// <summary>Rows written, the header not counted.</summary>
    public int Rows { get; private set; }

    /// <summary>The next field of the row.</summary>
    /// <param name="value">Without a line break; null for empty.</param>
    public void Field(ReadOnlySpan<char> value)
    {
        if (rowBegun)
            Put(",");
        rowBegun = true;
        if (!value.ContainsAny(',', '"'))
        {
            Put(value);
            return;
        }

        Put("\"");
        for (int quote; (quote = value.IndexOf('"')) >= 0; value = value[(quote + 1)..])
        {
            Put(value[..quote]);
            Put("\"\"");
        }

        Put(value);
        Put("\"");
    }

    /// <summary>A date as the next field.</summary>
    public void Field(DateOnly? value) => Field(value?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    /// <summary>Ends the row.</summary>
    public void EndRow()
    {
        Put("\r\n");
        rowBegun = false;
        Rows++;
    }

    /// <summary>Makes nothing of a file that has no rows: not even its header is handed on.</summary>
    /// <exception cref="InvalidOperationException">It has rows.</exception>
    public void Drop()
    {
        if (Rows > 0)
            throw new InvalidOperationException("A file with rows cannot be dropped.");
        used = 0;
        dropped = true;
    }

    /// <summary>Hands on what is still held.</summary>
    public void Dispose()
    {
        if (!dropped)
            Flush(last: true);
    }

    private void Put(ReadOnlySpan<char> text)
    {
        while (text.Length > BufferChars - used)
        {
            var room = BufferChars - used;
            text[..room].CopyTo(chars.AsSpan(used));
            text = text[room..];
            used = BufferChars;
            Flush(last: false);
        }

        text.CopyTo(chars.AsSpan(used));
        used += text.Length;
    }

    private void Flush(bool last)
    {
        var written = encoder.GetBytes(chars.AsSpan(0, used), bytes, last);
        foreach (var output in outputs ??= open())
            output.Write(bytes, 0, written);
        used = 0;
    }
}
