using System.Security.Cryptography;
using System.Text;

namespace Hub.Core.Sites;

/// <summary>What users are told at the top of every page for a while, such as when something will not work.</summary>
/// <param name="Text">Plain text, at most <see cref="MaxLength"/> characters.</param>
/// <param name="From">When it begins to be shown.</param>
/// <param name="Until">When it is no longer shown.</param>
public sealed record Notice(string Text, DateTimeOffset From, DateTimeOffset Until)
{
    /// <summary>The most characters of a text.</summary>
    public const int MaxLength = 500;

    /// <summary>Whether it is shown at a moment.</summary>
    public bool IsShownAt(DateTimeOffset now) => From <= now && now < Until;

    /// <summary>Tells one notice from another, so that who has closed one sees the next.</summary>
    public string Id() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{From.UtcTicks} {Until.UtcTicks} {Text}")).AsSpan(0, 8));
}
