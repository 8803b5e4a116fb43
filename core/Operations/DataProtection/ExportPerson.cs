using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hub.Core.Accounts;

namespace Hub.Core.Operations.DataProtection;

/// <summary>Gives out what is held of somebody: a ZIP with a JSON file for each kind of data, and a page to read it all (UK GDPR articles 15 and 20). Never a secret, and of other people nothing but what was done.</summary>
public sealed class ExportPerson(DataSubjects subjects, IEnumerable<IPersonalData> stores, Audit audit, TimeProvider time)
{
    private const int BufferSize = 1 << 16;

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        // As people write it, O'Brien too: a file of its own, never a part of a page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Gives out what is held of whoever has an account.</summary>
    /// <param name="siteId">The site.</param>
    /// <param name="accountId">The person's account.</param>
    /// <param name="by">Who asks; that it was given out is recorded.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The ZIP, in a file that is gone when it is closed; <see cref="NotFound"/> where no account of the site is that one.</returns>
    public async Task<Outcome<Stream>> RunAsync(Guid siteId, Guid accountId, Actor by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(by);
        return await subjects.OfAccountAsync(siteId, accountId, cancellationToken) is { } person
            ? await WriteAsync(person, by, cancellationToken)
            : new NotFound("account_unknown", "There is no such account at this site.");
    }

    /// <summary>Gives out what is held of somebody whom the MIS has or had, with an account or without one.</summary>
    /// <param name="siteId">The site.</param>
    /// <param name="personId">The person's id in the MIS.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The ZIP, in a file that is gone when it is closed. Of somebody of whom nothing is held it says so.</returns>
    public async Task<Stream> RunAsync(Guid siteId, string personId, Actor by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(by);
        return await WriteAsync(await subjects.OfMisAsync(siteId, personId, cancellationToken), by, cancellationToken);
    }

    private async Task<Stream> WriteAsync(DataSubject person, Actor by, CancellationToken cancellationToken)
    {
        await audit.AddAsync(new AuditRecord(person.SiteId, by.Id, "person.exported", person.Account, Address: by.NetworkAddress) { OnBehalfOf = by.OnBehalfOf }, cancellationToken);
        var file = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, BufferSize, FileOptions.DeleteOnClose);
        try
        {
            await using (var zip = await ZipArchive.CreateAsync(file, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken))
            {
                var page = new ReadablePage(time.GetUtcNow());
                // Who it is first, then what was issued, delivered, given on and recorded.
                foreach (var store in stores.OrderByDescending(s => s is AccountData))
                {
                    await foreach (var document in store.ExportAsync(person, cancellationToken))
                    {
                        var json = JsonSerializer.SerializeToUtf8Bytes(document.Content, Format);
                        await AddAsync(zip, $"{document.Name}.json", json, cancellationToken);
                        page.Add(document.Name, document.Title, json);
                    }
                }

                await AddAsync(zip, "index.html", page.ToBytes(), cancellationToken);
            }

            file.Position = 0;
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    private static async Task AddAsync(ZipArchive zip, string name, byte[] content, CancellationToken cancellationToken)
    {
        await using var entry = await zip.CreateEntry(name).OpenAsync(cancellationToken);
        await entry.WriteAsync(content, cancellationToken);
    }
}
