using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Hub.Local.Durable.Storage;

/// <summary>
/// The keys of an instance's rows. Every row of an instance is in its own partition; row keys begin with a hash of the instance id, so that they
/// differ between instances too: Azurite finds a row by its row key first, and would walk through all rows that share one.
/// </summary>
internal static class Keys
{
    /// <summary>A key may have 512 characters (1 KiB); the rest is left to suffixes.</summary>
    public const int LongestPartition = 400;

    /// <summary>The id with every character that a key or a URL may not hold written as <c>!</c> and four hexadecimal digits. A prefix stays a prefix.</summary>
    public static string Partition(string instanceId)
    {
        if (instanceId.All(Plain))
            return instanceId;
        var key = new StringBuilder(instanceId.Length + 16);
        foreach (var c in instanceId)
        {
            if (Plain(c))
                key.Append(c);
            else
                key.Append('!').Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
        }

        return key.ToString();
    }

    public static string Instance(string instanceId) => $"{Hash(instanceId)}-i";

    public static string Chunk(string instanceId, int execution, int number) => $"{Hash(instanceId)}-h-{execution:d6}-{number:d6}";

    public static string Messages(string instanceId) => $"{Hash(instanceId)}-m-";

    /// <summary>A message's key: messages sort by the time they were sent.</summary>
    public static string Message(string instanceId, DateTimeOffset at, string unique) =>
        $"{Messages(instanceId)}{at.UtcTicks.ToString("d19", CultureInfo.InvariantCulture)}-{unique}";

    /// <summary>When the message of a key was sent, in UTC; null for what is no such key.</summary>
    public static DateTime? TimeOf(string messageKey) =>
        messageKey.Split('-') is [_, "m", { Length: 19 } ticks, ..] && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTime.MaxValue.Ticks
            ? new DateTime(at, DateTimeKind.Utc)
            : null;

    /// <summary>The folder of an instance's blobs.</summary>
    public static string Folder(string instanceId) => Hash(instanceId, 32);

    /// <summary>A short name that is the same whenever it is made of the same parts.</summary>
    public static string Hash(string text, int digits = 12) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..digits];

    private static bool Plain(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.';
}
