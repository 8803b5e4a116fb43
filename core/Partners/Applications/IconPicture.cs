using System.Buffers.Binary;

namespace Hub.Core.Partners.Applications;

/// <summary>What a file says that it is in its first bytes: a picture of one of three kinds that hold no programs, and its size.</summary>
/// <param name="Extension">What its name ends with: <c>png</c>, <c>jpg</c> or <c>webp</c>.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
public sealed record IconPicture(string Extension, int Width, int Height)
{
    private static ReadOnlySpan<byte> Png => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    private static ReadOnlySpan<byte> JpegStart => [0xFF, 0xD8, 0xFF];

    /// <summary>Reads it; null when it is none.</summary>
    public static IconPicture? Of(ReadOnlySpan<byte> file) => file switch
    {
        _ when file.StartsWith(Png) && file.Length >= 24 && file[12..16].SequenceEqual("IHDR"u8) => Sized("png", BinaryPrimitives.ReadUInt32BigEndian(file[16..]), BinaryPrimitives.ReadUInt32BigEndian(file[20..])),
        _ when file.StartsWith(JpegStart) => Jpeg(file),
        _ when file.Length >= 30 && file.StartsWith("RIFF"u8) && file[8..12].SequenceEqual("WEBP"u8) => WebP(file),
        _ => null,
    };

    /// <summary>ITU-T T.81 section B.2.2: segments up to the one that begins a frame.</summary>
    private static IconPicture? Jpeg(ReadOnlySpan<byte> file)
    {
        for (var at = 2; at + 9 <= file.Length && file[at] == 0xFF;)
        {
            var marker = file[at + 1];
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
                return Sized("jpg", BinaryPrimitives.ReadUInt16BigEndian(file[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(file[(at + 5)..]));
            // A marker may be preceded by any number of fill bytes.
            at += marker == 0xFF ? 1 : 2 + Math.Max((ushort)2, BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]));
        }

        return null;
    }

    /// <summary>RFC 9649 sections 2.5 to 2.7, RFC 6386 section 9.1.</summary>
    private static IconPicture? WebP(ReadOnlySpan<byte> file)
    {
        var chunk = file[12..16];
        if (chunk.SequenceEqual("VP8X"u8))
            return Sized("webp", 1u + Bits24(file[24..]), 1u + Bits24(file[27..]));
        if (chunk.SequenceEqual("VP8L"u8) && file[20] == 0x2F)
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(file[21..]);
            return Sized("webp", 1 + (bits & 0x3FFF), 1 + ((bits >> 14) & 0x3FFF));
        }

        return chunk.SequenceEqual("VP8 "u8) && file[23..26].SequenceEqual<byte>([0x9D, 0x01, 0x2A])
            ? Sized("webp", BinaryPrimitives.ReadUInt16LittleEndian(file[26..]) & 0x3FFFu, BinaryPrimitives.ReadUInt16LittleEndian(file[28..]) & 0x3FFFu)
            : null;
    }

    private static uint Bits24(ReadOnlySpan<byte> bytes) => (uint)(bytes[0] | (bytes[1] << 8) | (bytes[2] << 16));

    private static IconPicture? Sized(string extension, uint width, uint height) => width is > 0 and <= int.MaxValue && height is > 0 and <= int.MaxValue ? new(extension, (int)width, (int)height) : null;
}
