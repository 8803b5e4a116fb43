using System.Buffers;
using System.Text.Json;

namespace Hub.Simulators.Http;

/// <summary>An answer, before it is known whether it goes out by itself or as part of a batch.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">JSON; empty when there is none.</param>
internal sealed record SimulatedResponse(int Status, ReadOnlyMemory<byte> Body)
{
    private List<KeyValuePair<string, string>>? headers;

    public IReadOnlyList<KeyValuePair<string, string>> Headers => headers ?? [];

    /// <summary>What to do with the connection instead of answering, or before it.</summary>
    public Interruption? Interruption { get; init; }

    public static SimulatedResponse Empty(int status) => new(status, default);

    public static SimulatedResponse Json(int status, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        write(writer);
        writer.Flush();
        return new SimulatedResponse(status, buffer.WrittenMemory);
    }

    public SimulatedResponse With(string header, string value)
    {
        (headers ??= []).Add(new(header, value));
        return this;
    }
}

/// <summary>What a fault does to the connection.</summary>
/// <param name="Delay">How long to wait first.</param>
/// <param name="Drop">Whether the connection is dropped instead of answered.</param>
internal sealed record Interruption(TimeSpan Delay, bool Drop);
