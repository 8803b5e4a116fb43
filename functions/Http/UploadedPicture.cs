using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Http;

/// <summary>Pictures that somebody uploaded, in and out.</summary>
internal static class UploadedPicture
{
    /// <summary>A picture, which never changes under its name.</summary>
    /// <param name="http">The exchange.</param>
    /// <param name="name">Its name, which ends with what it is.</param>
    /// <param name="picture">The file.</param>
    /// <param name="ofEverybody">Whether caches that several people share may keep it.</param>
    public static IResult Answer(HttpContext http, string name, BinaryData picture, bool ofEverybody)
    {
        var headers = http.Response.Headers;
        headers.CacheControl = $"{(ofEverybody ? "public" : "private")}, max-age=31536000, immutable";
        headers.XContentTypeOptions = "nosniff";
        // Whatever it may hold beside the picture: a browser that opens it by itself runs nothing of it.
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        return Results.Bytes(picture.ToArray(), name[(name.LastIndexOf('.') + 1)..] switch { "png" => "image/png", "jpg" => "image/jpeg", _ => "image/webp" });
    }

    /// <summary>The beginning of an uploaded file: one byte more than there may be is enough to see that it is too large.</summary>
    public static async Task<byte[]> ReadAsync(IFormFile file, int maxBytes, CancellationToken cancellationToken)
    {
        var content = new byte[Math.Min(file.Length, maxBytes + 1)];
        await using var stream = file.OpenReadStream();
        await stream.ReadExactlyAsync(content, cancellationToken);
        return content;
    }
}
