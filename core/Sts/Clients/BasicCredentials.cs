using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Hub.Core.Sts.Clients;

/// <summary>
/// What an <c>Authorization: Basic</c> header may mean. RFC 6749 section 2.3.1 has id and secret form-encoded before they are joined; many clients join them as
/// they are. Both are read: the standard's way first, then plain at each colon that could divide the two.
/// </summary>
public static class BasicCredentials
{
    /// <summary>The longest id, in characters.</summary>
    public const int MaxIdLength = 200;

    /// <summary>The longest secret, in characters.</summary>
    public const int MaxSecretLength = 512;

    private const string Scheme = "Basic ";

    // An id with more colons than this has to be sent encoded: each colon is one more reading to try.
    private const int MaxPlainColons = 8;

    // A character is at most four bytes of UTF-8, each of which may be sent as %XX; base64 makes four characters of three.
    private const int MaxHeaderLength = 6 + 4 + (12 * (MaxIdLength + MaxSecretLength) * 4 / 3) + 4;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a header.</summary>
    /// <param name="header">The whole value.</param>
    /// <param name="readings">What it may mean, in the order in which to try; at least one.</param>
    /// <returns>False when it is no Basic header that could be anybody's: wrong scheme, too long, no base64, or without colon.</returns>
    public static bool TryRead(string header, [NotNullWhen(true)] out IReadOnlyList<BasicReading>? readings)
    {
        readings = null;
        if (header.Length > MaxHeaderLength || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || !TryDecode(header[Scheme.Length..].Trim(), out var text))
            return false;
        var found = new List<BasicReading>();
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0 && FormDecoded(text[..colon]) is { } id && FormDecoded(text[(colon + 1)..]) is { } secret)
            Add(found, id, secret, id == text[..colon] && secret == text[(colon + 1)..] ? BasicForm.Same : BasicForm.Encoded);
        for (var n = 0; colon >= 0 && n < MaxPlainColons; n++, colon = text.IndexOf(':', colon + 1))
            Add(found, text[..colon], text[(colon + 1)..], BasicForm.Plain);
        readings = found;
        return found.Count > 0;
    }

    private static void Add(List<BasicReading> readings, string id, string secret, BasicForm form)
    {
        if (id.Length is > 0 and <= MaxIdLength && secret.Length <= MaxSecretLength && !readings.Exists(r => r.Id == id && r.Secret == secret))
            readings.Add(new BasicReading(id, secret, form));
    }

    private static bool TryDecode(string base64, [NotNullWhen(true)] out string? text)
    {
        text = null;
        var bytes = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, bytes, out var length))
            return false;
        // RFC 7617 leaves the encoding open: UTF-8 where it is valid, else each byte a character.
        try
        {
            text = Utf8.GetString(bytes, 0, length);
        }
        catch (DecoderFallbackException)
        {
            text = Encoding.Latin1.GetString(bytes, 0, length);
        }

        return true;
    }

    /// <summary>The text behind <c>application/x-www-form-urlencoded</c>; null when it cannot be that.</summary>
    private static string? FormDecoded(string text)
    {
        if (!text.AsSpan().ContainsAny('%', '+'))
            return text;
        var bytes = new List<byte>(text.Length);
        Span<byte> utf8 = stackalloc byte[4];
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '+')
                bytes.Add((byte)' ');
            else if (text[i] != '%')
            {
                if (!Rune.TryGetRuneAt(text, i, out var rune))
                    return null;
                bytes.AddRange(utf8[..rune.EncodeToUtf8(utf8)]);
                i += rune.Utf16SequenceLength - 1;
            }
            else if (i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                bytes.Add(Convert.ToByte(text.Substring(i + 1, 2), 16));
                i += 2;
            }
            else
                return null;
        }

        try
        {
            return Utf8.GetString([.. bytes]);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}

/// <summary>One reading of a Basic header.</summary>
/// <param name="Id">The client's id.</param>
/// <param name="Secret">Its secret.</param>
/// <param name="Form">How they were sent, if this is the right reading.</param>
public readonly record struct BasicReading(string Id, string Secret, BasicForm Form);

/// <summary>How id and secret stand in a Basic header.</summary>
public enum BasicForm
{
    /// <summary>Form-encoded, as RFC 6749 has it.</summary>
    Encoded,

    /// <summary>As they are.</summary>
    Plain,

    /// <summary>They hold nothing that encoding would change.</summary>
    Same,
}
