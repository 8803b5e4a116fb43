using System.Security.Cryptography;
using System.Text;

namespace Hub.Local.Messaging;

/// <summary>Names that storage takes, for names of entities, which may hold more characters.</summary>
internal static class EntityNames
{
    public const string DeadLetterSuffix = "-deadletter";

    private const int MaxQueueName = 63;

    /// <summary>The storage queue of a queue, or of a subscription of a topic.</summary>
    public static string Queue(string entity, string? subscription = null)
    {
        var full = subscription is null ? entity : $"{entity}/subscriptions/{subscription}";
        var readable = Readable(subscription is null ? entity : $"{entity}-{subscription}");
        var room = MaxQueueName - DeadLetterSuffix.Length;
        if (subscription is null && readable.Equals(entity, StringComparison.OrdinalIgnoreCase) && readable.Length is >= 3 && readable.Length <= room)
            return readable;
        // Entity names ignore case, and different ones may become the same when they are cut and cleaned.
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(full.ToUpperInvariant())))[..8];
        return $"{readable[..Math.Min(readable.Length, room - 9)].Trim('-')}-{hash}".TrimStart('-');
    }

    /// <summary>A row key's part for any session id: it has no character that storage refuses, nor the separator of row keys.</summary>
    public static string Session(string sessionId)
    {
        var key = new StringBuilder(sessionId.Length);
        foreach (var c in sessionId)
            if (char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
                key.Append(c);
            else
                key.Append('~').Append(((int)c).ToString("x4", System.Globalization.CultureInfo.InvariantCulture));
        return key.Length <= 400 ? key.ToString() : $"~~{Convert.ToHexStringLower(SHA256.HashData(Encoding.Unicode.GetBytes(sessionId)))}";
    }

    private static string Readable(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var c in name.ToLowerInvariant())
            if (char.IsAsciiLetterOrDigit(c))
                text.Append(c);
            else if (text.Length > 0 && text[^1] != '-')
                text.Append('-');
        return text.ToString().Trim('-');
    }
}
