using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Hub.Core.Storage;

namespace Hub.Core.Partners.Applications;

/// <summary>The pictures on tiles. Each is named by what it is, so that none ever changes; the name is no secret, and neither is the picture.</summary>
public sealed partial class ApplicationIcons(Blobs blobs)
{
    /// <summary>The most bytes.</summary>
    public const int MaxBytes = 200 * 1024;

    /// <summary>The fewest pixels of a side.</summary>
    public const int LeastSide = 48;

    /// <summary>The most pixels of a side.</summary>
    public const int MostSide = 1024;

    /// <summary>Keeps a picture.</summary>
    /// <param name="content">The file.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Its name, or what is wrong with it.</returns>
    public async Task<Outcome<string>> AddAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        if (!NameOf(content, "icon", square: true).Succeeded(out var name, out var refusal))
            return refusal;
        await blobs.TryWriteNewAsync(PathOf(name), BinaryData.FromBytes(content).ToStream(), cancellationToken);
        return name;
    }

    /// <summary>A picture by its name, or null.</summary>
    public async Task<BinaryData?> ReadAsync(string name, CancellationToken cancellationToken) => IsName(name) ? await blobs.ReadAsync(PathOf(name), cancellationToken) : null;

    /// <summary>Whether a text can be a picture's name.</summary>
    public static bool IsName(string text) => Name().IsMatch(text);

    /// <summary>What a picture is named, or what is wrong with it.</summary>
    /// <param name="content">The file.</param>
    /// <param name="field">What it is called.</param>
    /// <param name="square">Whether it must be as wide as it is high.</param>
    internal static Outcome<string> NameOf(ReadOnlyMemory<byte> content, string field, bool square)
    {
        if (content.Length > MaxBytes)
            return Wrong(field, $"is larger than {MaxBytes / 1024} KB. Make it smaller: 240 by 240 pixels are enough.");
        if (IconPicture.Of(content.Span) is not { } picture)
            return Wrong(field, "must be a PNG, JPEG or WebP picture.");
        if (square && picture.Width != picture.Height)
            return Wrong(field, $"must be square. This one is {picture.Width} by {picture.Height} pixels.");
        if (picture.Width is < LeastSide or > MostSide)
            return Wrong(field, $"must be {LeastSide} to {MostSide} pixels wide. This one has {picture.Width}.");
        if (picture.Height is < LeastSide or > MostSide)
            return Wrong(field, $"must be {LeastSide} to {MostSide} pixels high. This one has {picture.Height}.");
        return $"{Convert.ToHexStringLower(SHA256.HashData(content.Span))}.{picture.Extension}";
    }

    private static Invalid Wrong(string field, string error) => new($"invalid_{field}", $"The {field} {error}", [new FieldError(field, error)]);

    private static string PathOf(string name) => $"partners/icons/{name}";

    [GeneratedRegex(@"^[0-9a-f]{64}\.(png|jpg|webp)\z")]
    private static partial Regex Name();
}
