using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Hub.Core.Mis;

namespace Hub.Core.Rostering.OneRoster;

/// <summary>A record as it is kept across imports.</summary>
/// <param name="Record">What it says; of one that is gone what it last said, as far as that is kept.</param>
/// <param name="Gone">Whether it is gone: the standard's <c>tobedeleted</c>.</param>
/// <param name="ChangedAt">When it last changed, or went; whole milliseconds.</param>
public readonly record struct Kept<T>(T Record, bool Gone, DateTimeOffset ChangedAt) where T : MisRecord;

/// <summary>How a kept record stands in its part: when it changed, in milliseconds, a sign that says whether it is there, and its JSON.</summary>
internal readonly struct KeptLine
{
    private const int Digits = 14;
    private readonly byte[] bytes;

    private KeptLine(byte[] bytes) => this.bytes = bytes;

    public ReadOnlySpan<byte> Bytes => bytes;

    public ReadOnlySpan<byte> Json => bytes.AsSpan(Digits + 1);

    public bool Gone => bytes[Digits] == (byte)'-';

    public DateTimeOffset ChangedAt => ReadTime(bytes);

    public string Id
    {
        get
        {
            var reader = new Utf8JsonReader(Json);
            reader.Read();
            reader.Read();
            reader.Read();
            return reader.GetString()!;
        }
    }

    public static KeptLine Of(ReadOnlySpan<byte> line) => new(line.ToArray());

    public static KeptLine Of(ReadOnlySpan<byte> json, bool gone, DateTimeOffset changedAt)
    {
        var bytes = new byte[Digits + 1 + json.Length];
        Encoding.ASCII.GetBytes(changedAt.ToUnixTimeMilliseconds().ToString("D14", CultureInfo.InvariantCulture) + (gone ? '-' : '+'), bytes);
        json.CopyTo(bytes.AsSpan(Digits + 1));
        return new KeptLine(bytes);
    }

    public static Kept<T> Read<T>(ReadOnlySpan<byte> line, JsonTypeInfo<T> form) where T : MisRecord =>
        new(JsonSerializer.Deserialize(line[(Digits + 1)..], form)!, line[Digits] == (byte)'-', ReadTime(line));

    private static DateTimeOffset ReadTime(ReadOnlySpan<byte> line) =>
        Utf8Parser.TryParse(line[..Digits], out long milliseconds, out _) ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : throw new InvalidDataException("A kept record has no time.");
}
