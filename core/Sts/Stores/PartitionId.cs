using System.Buffers;
using System.Security.Cryptography;

namespace Hub.Core.Sts.Stores;

/// <summary>Ids of authorizations, and of the partitions that tokens live in: 128 random bits.</summary>
internal static class PartitionId
{
    private const int Length = 32;
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary>A new one.</summary>
    public static string New() => RandomNumberGenerator.GetHexString(Length, lowercase: true);

    /// <summary>Whether a text could be one: nothing else is looked up.</summary>
    public static bool IsOne(ReadOnlySpan<char> text) => text.Length == Length && !text.ContainsAnyExcept(Digits);
}
