using QRCoder;

namespace Hub.Portal;

/// <summary>QR codes as pictures that are part of the page.</summary>
internal static class QrPicture
{
    private const int PixelsPerModule = 5;

    /// <summary>A <c>data:</c> address of a PNG that says this.</summary>
    public static string Of(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        using var picture = new PngByteQRCode(data);
        return "data:image/png;base64," + Convert.ToBase64String(picture.GetGraphic(PixelsPerModule));
    }
}
