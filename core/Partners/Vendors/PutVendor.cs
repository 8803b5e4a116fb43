using System.Text.Json;
using System.Text.RegularExpressions;
using Hub.Core.Mis;
using Hub.Core.Operations;
using Hub.Core.Sites;

namespace Hub.Core.Partners.Vendors;

/// <summary>Makes a partner, or changes it to what the operating team describes.</summary>
public sealed partial class PutVendor(Vendors vendors, Accounts.Accounts accounts, Audit audit)
{
    private const int MostIntegrators = 100;

    /// <summary>Checks and stores it. Doing it again changes nothing.</summary>
    /// <param name="id">The partner; made when there is none.</param>
    /// <param name="body"><c>name</c>, <c>website</c>, <c>contactEmail</c> and <c>integrators</c>: the ids of accounts.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<Vendor>> RunAsync(string id, JsonElement body, CancellationToken cancellationToken)
    {
        if (!LegalId().IsMatch(id))
            return new Invalid("invalid_vendor", "A vendor's id is 2 to 60 lower-case letters, digits and hyphens, and begins with a letter.");
        if (body.ValueKind != JsonValueKind.Object)
            return new Invalid("invalid_vendor", "A vendor is a JSON object.");
        var errors = new List<FieldError>();
        var fields = new JsonFields(body, "", errors, "name", "website", "contactEmail", "integrators");
        var (name, website, contact) = (fields.Text("name", 100, required: true), fields.Text("website", 2000, required: true), fields.Text("contactEmail", 254, required: true));
        if (website is not null && !WebAddress.IsHttps(website))
            fields.Fail("website", "must be a whole https address.");
        if (contact is not null && !EmailAddress.TryParse(contact, out _))
            fields.Fail("contactEmail", "must be an e-mail address.");
        var integrators = new List<Guid>();
        foreach (var (text, index) in fields.Texts("integrators", MostIntegrators).Select((text, index) => (text, index)))
        {
            if (Guid.TryParse(text, out var account) && await accounts.FindAsync(account, cancellationToken) is not null)
                integrators.Add(account);
            else
                fields.Fail($"integrators[{index}]", "must be the id of an account.");
        }

        if (errors.Count > 0)
            return new Invalid("invalid_vendor", "The vendor was not stored: see errors for what is wrong with each field.", errors);
        var vendor = new Vendor { Id = id, Name = name!, Website = website!, ContactEmail = contact!, Integrators = [.. integrators.Distinct()] };
        await vendors.PutAsync(vendor, cancellationToken);
        await audit.AddAsync(new AuditRecord(null, "operator", "vendor.stored", id), cancellationToken);
        return vendor;
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{1,59}$")]
    private static partial Regex LegalId();
}
