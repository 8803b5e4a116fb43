using System.Collections.Frozen;
using System.Security.Cryptography;

namespace Hub.Portal;

/// <summary>A file that pages load.</summary>
/// <param name="Content">Its bytes.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Version">The beginning of its SHA-256 in hex: what an address that is kept for ever names.</param>
public sealed record Asset(byte[] Content, string ContentType, string Version);

/// <summary>The styles and scripts of the pages, all of them the hub's own: pages load nothing from elsewhere.</summary>
public static class PortalAssets
{
    private const int VersionLength = 16;

    private static readonly FrozenDictionary<string, Asset> All =
        new[] { ("bootstrap.css", "text/css; charset=utf-8"), ("portal.css", "text/css; charset=utf-8"), ("htmx.js", "text/javascript; charset=utf-8") }
            .ToFrozenDictionary(f => f.Item1, f => Read(f.Item1, f.Item2), StringComparer.Ordinal);

    /// <summary>A file by its name, or null.</summary>
    public static Asset? Find(string name) => All.GetValueOrDefault(name);

    /// <summary>The address of a file, other for other content.</summary>
    internal static string Url(string name) => $"/assets/{All[name].Version}/{name}";

    private static Asset Read(string name, string contentType)
    {
        using var stream = typeof(PortalAssets).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The portal lacks {name}.");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return new Asset(content, contentType, Convert.ToHexStringLower(SHA256.HashData(content))[..VersionLength]);
    }
}
