using System.Buffers.Binary;
using System.Net;
using System.Text;
using Hub.Core.Partners.Applications;
using Hub.Tests.Accounts;

namespace Hub.Tests.Partners.Integrators;

/// <summary>Pictures on tiles: what is taken, and how it is given out.</summary>
public sealed class IconTests(ApplicationHub hub) : IClassFixture<ApplicationHub>
{
    public static IEnumerable<TheoryDataRow<string, byte[], string>> Refused =>
    [
        new("an SVG", Encoding.UTF8.GetBytes("<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>"), "must be a PNG, JPEG or WebP picture"),
        new("a page", Encoding.UTF8.GetBytes("<!DOCTYPE html><script>alert(1)</script>"), "must be a PNG, JPEG or WebP picture"),
        new("a GIF", Encoding.ASCII.GetBytes("GIF89a0000000000000000000000000000"), "must be a PNG, JPEG or WebP picture"),
        new("a cut PNG", Png(240, 240)[..20], "must be a PNG, JPEG or WebP picture"),
        new("not square", Png(240, 120), "must be square. This one is 240 by 120 pixels."),
        new("too small", Png(16, 16), "must be 48 to 1024 pixels wide"),
        new("a bomb", Png(40_000, 40_000), "must be 48 to 1024 pixels wide"),
        new("too large", [.. Png(240, 240), .. new byte[ApplicationIcons.MaxBytes]], "is larger than 200 KB"),
    ];

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Upload_WhatIsNoIcon_IsRefusedAndTheRestKept(string what, byte[] file, string why)
    {
        using var integrator = await hub.IntegratorAsync();
        var application = await hub.ApprovedAsync();
        var path = $"/integrator/acme/applications/{application.Id}/configuration";

        var page = await integrator.PostFileAsync(path, "iconFile", file, ("tileName", "As typed"), ("backgroundColour", "#000000"), ("textColour", "#ffffff"));

        Assert.True(page.Status == HttpStatusCode.BadRequest && page.Says(why), $"{what}: {page}");
        Assert.Equal("As typed", page.Form(path).Hidden("tileName"));
        Assert.Null((await hub.Get<Applications>().ReadAsync(application.Id, TestContext.Current.CancellationToken))!.Application.Draft);
    }

    [Fact]
    public async Task Upload_Picture_IsGivenOutAsThatPictureForEver()
    {
        using var integrator = await hub.IntegratorAsync();
        var application = await hub.ApprovedAsync();
        var path = $"/integrator/acme/applications/{application.Id}/configuration";
        var file = Jpeg(240, 240);

        // A wrong field beside it does not lose the picture.
        var seen = (await integrator.GetAsync(path)).Form(path).Hidden("seen");
        var wrong = await integrator.PostFileAsync(path, "iconFile", file, ("seen", seen), ("tileName", "Tracker"), ("backgroundColour", "none"), ("textColour", "#ffffff"));
        var name = wrong.Form(path).Hidden("icon");
        var saved = await integrator.PostAsync(path, ("tileName", "Tracker"), ("backgroundColour", "#000000"), ("textColour", "#ffffff"), ("icon", name), ("seen", wrong.Form(path).Hidden("seen")));

        Assert.True(saved.Says("Saved."), saved.ToString());
        Assert.Contains($"href=\"/icons/{name}\"", saved.Text, StringComparison.Ordinal);
        using var answer = await hub.Sts.Plain.GetAsync($"/icons/{name}", TestContext.Current.CancellationToken);
        Assert.Equal(file, await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal("image/jpeg", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("public, max-age=31536000, immutable", answer.Headers.CacheControl?.ToString());
        Assert.Contains("sandbox", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await hub.Sts.GetAsync($"/icons/{name.Replace(".jpg", ".png", StringComparison.Ordinal)}", null)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await hub.Sts.GetAsync("/icons/..%2F..%2Fkeys", null)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await integrator.PostAsync(path, ("tileName", "Tracker"), ("backgroundColour", "#000000"), ("textColour", "#ffffff"), ("icon", "../x.png"))).Status);
    }

    [Fact]
    public void Of_EachKindOfFile_ReadsItsSize()
    {
        Assert.Equal(new IconPicture("png", 240, 120), IconPicture.Of(Png(240, 120)));
        Assert.Equal(new IconPicture("jpg", 240, 120), IconPicture.Of(Jpeg(240, 120)));
        // RFC 9649: lossy, lossless and extended.
        Assert.Equal(new IconPicture("webp", 64, 48), IconPicture.Of(WebP("VP8 ", [0x30, 0x01, 0x00, 0x9D, 0x01, 0x2A, 64, 0, 48, 0])));
        Assert.Equal(new IconPicture("webp", 64, 48), IconPicture.Of(WebP("VP8L", [0x2F, 0x3F, 0xC0, 0x0B, 0x00, 0, 0, 0, 0, 0])));
        Assert.Equal(new IconPicture("webp", 64, 48), IconPicture.Of(WebP("VP8X", [0x10, 0, 0, 0, 63, 0, 0, 47, 0, 0])));
    }

    internal static byte[] Png(int width, int height)
    {
        byte[] file = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, .. "IHDR"u8, .. new byte[8], 8, 2, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(20), height);
        return file;
    }

    // A comment with what looks like a frame stands before the frame.
    private static byte[] Jpeg(int width, int height) =>
        [0xFF, 0xD8, 0xFF, 0xFE, 0, 8, 0xFF, 0xC0, 1, 2, 3, 4, 0xFF, 0xC2, 0, 17, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 3, 1, 0x22, 0];

    private static byte[] WebP(string chunk, byte[] content) => [.. "RIFF"u8, 0, 0, 0, 0, .. "WEBP"u8, .. Encoding.ASCII.GetBytes(chunk), 0, 0, 0, 0, .. content];
}
