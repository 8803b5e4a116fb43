using System.Text;

namespace Hub.Core.Mis;

/// <summary>Compares ids of the MIS exactly, and finds them by their UTF-8 too.</summary>
internal sealed class IdComparer : IEqualityComparer<string>, IAlternateEqualityComparer<ReadOnlySpan<byte>, string>
{
    private const int OnStack = 256;

    public static readonly IdComparer Instance = new();

    public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.Ordinal);

    public bool Equals(ReadOnlySpan<byte> alternate, string other)
    {
        if (alternate.Length == other.Length && Ascii.Equals(alternate, other))
            return true;
        Span<byte> utf8 = other.Length <= OnStack / 3 ? stackalloc byte[OnStack] : new byte[Encoding.UTF8.GetMaxByteCount(other.Length)];
        return Encoding.UTF8.TryGetBytes(other, utf8, out var length) && alternate.SequenceEqual(utf8[..length]);
    }

    public int GetHashCode(string obj)
    {
        Span<byte> utf8 = obj.Length <= OnStack / 3 ? stackalloc byte[OnStack] : new byte[Encoding.UTF8.GetMaxByteCount(obj.Length)];
        return GetHashCode(utf8[..Encoding.UTF8.GetBytes(obj, utf8)]);
    }

    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        // Seeded anew in every process: ids come from outside.
        var hash = new HashCode();
        hash.AddBytes(alternate);
        return hash.ToHashCode();
    }

    public string Create(ReadOnlySpan<byte> alternate) => Encoding.UTF8.GetString(alternate);
}
