using System.Text.Json;
using Hub.Core.Mis;
using Hub.Core.Sites;

namespace Hub.Core.Provisioning;

/// <summary>Links between people and accounts that somebody sets by hand, where no evidence decides or the evidence is wrong.</summary>
public sealed class AccountLinks
{
    private const int LongestKey = 254;

    // Google's user ids have 21 digits; no more than that is promised.
    private const int LongestGoogleId = 30;

    private readonly Sites.Sites sites;
    private readonly People people;
    private readonly DirectoryAccounts links;
    private readonly Directories directories;

    internal AccountLinks(Sites.Sites sites, People people, DirectoryAccounts links, Directories directories) =>
        (this.sites, this.people, this.links, this.directories) = (sites, people, links, directories);

    /// <summary>Links a person to the one account that has an id or holds an address.</summary>
    /// <param name="siteId">The site.</param>
    /// <param name="directory">The directory.</param>
    /// <param name="personId">The person's id in the MIS.</param>
    /// <param name="body">The request: <c>account</c>.</param>
    /// <param name="onlyNew">Refuses when the person is linked already.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The link, and whether the person had none before.</returns>
    public async Task<Outcome<(DirectoryAccount Link, bool Made)>> PutAsync(
        Guid siteId, DirectoryKind directory, string personId, JsonElement body, bool onlyNew, CancellationToken cancellationToken)
    {
        if (!ReadKey(directory, body).Succeeded(out var key, out var refusal))
            return refusal;
        if (await sites.FindAsync(siteId, cancellationToken) is not { } site)
            return new NotFound("site_unknown", "There is no such site.");
        if (await people.FindAsync(siteId, personId, cancellationToken) is null)
            return new NotFound("person_unknown", "There is no such person at this site.");
        if (!directories.Open(site, directory).Succeeded(out var open, out refusal) || !(await open.Directory.FindAsync(key, cancellationToken)).Succeeded(out var found, out refusal))
            return refusal;
        if (found is not [var account])
        {
            return found.Count == 0
                ? new Conflict("account_unknown", "No account in the directory has this id or holds this address.")
                : new Conflict("account_ambiguous", $"{found.Count} accounts in the directory hold this address. Name the right one by its id.");
        }

        var link = new DirectoryAccount(siteId, directory, personId, account.DirectoryId, account.Address);
        return (await links.LinkAsync(link, onlyNew, cancellationToken)).Succeeded(out var made, out refusal) ? (link, made) : refusal;
    }

    private static Outcome<string> ReadKey(DirectoryKind directory, JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
            return new Invalid("invalid_link", "The body is a JSON object with account.");
        var errors = new List<FieldError>();
        var fields = new JsonFields(body, "", errors, "account");
        var key = fields.Text("account", LongestKey, required: true);
        if (key is not null && Normal(directory, key) is { } normal && errors.Count == 0)
            return normal;
        if (errors.Count == 0)
            fields.Fail("account", directory == DirectoryKind.Google ? "must be a Google user id (digits) or an e-mail address." : "must be an Entra object id (a GUID) or an e-mail address.");
        return new Invalid("invalid_link", "Nothing was linked: see errors for what is wrong with each field.", errors);
    }

    private static string? Normal(DirectoryKind directory, string key)
    {
        if (key.Contains('@', StringComparison.Ordinal))
            return EmailAddress.TryParse(key, out var address) ? address : null;
        if (directory == DirectoryKind.Google)
            return key.Length <= LongestGoogleId && key.All(char.IsAsciiDigit) ? key : null;
        return Guid.TryParse(key, out var id) ? id.ToString() : null;
    }
}
