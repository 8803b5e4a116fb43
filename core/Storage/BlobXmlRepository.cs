using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Hub.Core.Storage;

/// <summary>Keeps Data Protection's key ring in blob storage, a blob for each key, so that every instance of the hub reads what any of them encrypted.</summary>
/// <remarks>Data Protection asks in the foreground and rarely (once a day), which is why waiting for the storage here is harmless.</remarks>
public sealed class BlobXmlRepository(Blobs blobs) : IXmlRepository
{
    private const string Folder = "data-protection/";

    /// <inheritdoc/>
    public IReadOnlyCollection<XElement> GetAllElements() => Task.Run(ReadAllAsync).GetAwaiter().GetResult();

    /// <inheritdoc/>
    public void StoreElement(XElement element, string friendlyName)
    {
        // Names are the library's own (key-{guid}); a key is never rewritten, so the first writer wins.
        var path = $"{Folder}{friendlyName}.xml";
        using var content = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(element.ToString(SaveOptions.DisableFormatting)));
        Task.Run(() => blobs.WriteAsync(path, content, CancellationToken.None)).GetAwaiter().GetResult();
    }

    private async Task<IReadOnlyCollection<XElement>> ReadAllAsync()
    {
        var elements = new List<XElement>();
        await foreach (var path in blobs.ListAsync(Folder, CancellationToken.None))
        {
            await using var stream = await blobs.OpenReadAsync(path, CancellationToken.None);
            if (stream is not null)
                elements.Add(await XElement.LoadAsync(stream, LoadOptions.None, CancellationToken.None));
        }

        return elements;
    }
}
