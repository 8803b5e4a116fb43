using System.Globalization;

namespace Hub.Core.Storage;

/// <summary>What a key begins with whose rows are to be listed the newest first: tables list by key, upwards only.</summary>
internal static class NewestFirst
{
    private const int Length = 16;

    /// <summary>What the keys of a moment begin with: sixteen digits.</summary>
    public static string KeyOf(DateTimeOffset at) => (DateTimeOffset.MaxValue - at).Ticks.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>The moment of a key; the earliest for what is none.</summary>
    public static DateTimeOffset TimeOf(string key) =>
        key.Length >= Length && long.TryParse(key.AsSpan(0, Length), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var ticks) && ticks >= 0 && ticks <= DateTimeOffset.MaxValue.Ticks
            ? DateTimeOffset.MaxValue.AddTicks(-ticks)
            : DateTimeOffset.MinValue;
}
