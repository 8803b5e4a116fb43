using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Hub.Core.Operations.AuditTrail;

/// <summary>Values as bytes that no other values have: each is led by its length, and a missing one differs from an empty one.</summary>
internal sealed class ChainContent
{
    private readonly ArrayBufferWriter<byte> bytes = new();

    /// <param name="format">What is written, and in which form: bytes of another form never pass for this one.</param>
    public ChainContent(string format) => Add(format);

    public ChainContent Add(string? text) => Add(text is null ? null : Encoding.UTF8.GetBytes(text));

    public ChainContent Add(byte[]? value)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, value?.Length ?? -1);
        bytes.Write(length);
        bytes.Write(value);
        return this;
    }

    public ChainContent Add(long number)
    {
        Span<byte> value = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(value, number);
        bytes.Write(value);
        return this;
    }

    public byte[] ToArray() => bytes.WrittenSpan.ToArray();
}
