using System.Text.Json;
using Hub.Core.Accounts.Passwords;
using Hub.Core.Mis;
using Hub.Core.Operations;
using Hub.Core.Sites;

namespace Hub.Core.Accounts;

/// <summary>Makes an account, or changes it to what an operator describes.</summary>
public sealed class PutAccount(Accounts accounts, Sites.Sites sites, Audit audit, TimeProvider time)
{
    private const int MinPasswordLength = 12;
    private const int MostFurtherSites = 200;

    /// <summary>Checks and stores an account. Without <c>password</c> the stored one stays; a new one, or closing the account, ends every session.</summary>
    /// <param name="siteId">The person's site.</param>
    /// <param name="accountId">The account; made when there is none.</param>
    /// <param name="body">The account as JSON.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<Account>> RunAsync(Guid siteId, Guid accountId, JsonElement body, CancellationToken cancellationToken)
    {
        if (body.ValueKind != JsonValueKind.Object)
            return new Invalid("invalid_account", "An account is a JSON object.");
        var errors = new List<FieldError>();
        var fields = new JsonFields(body, "", errors, "username", "givenName", "familyName", "email", "roles", "furtherSites", "password", "disabled");
        var password = fields.Element("password") is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
        if (password is { Length: < MinPasswordLength or > PasswordRules.MaxLength })
            fields.Fail("password", $"must have {MinPasswordLength} to {PasswordRules.MaxLength} characters.");
        var email = fields.Text("email", 254);
        if (email is not null && !EmailAddress.TryParse(email, out email))
            fields.Fail("email", "must be an e-mail address.");
        var username = fields.Text("username", 256, required: true);
        var described = new Account
        {
            Id = accountId,
            SiteId = siteId,
            Username = username ?? "",
            GivenName = fields.Text("givenName", 100) ?? "",
            FamilyName = fields.Text("familyName", 100) ?? "",
            Email = email,
            Roles = fields.Element("roles") is { ValueKind: JsonValueKind.Array } roles
                ? [.. roles.EnumerateArray().Where(r => r.ValueKind == JsonValueKind.String).Select(r => r.GetString()!).Where(r => r.Length is > 0 and <= 40).Distinct().Take(20)]
                : [],
            FurtherSites = await FurtherSitesAsync(fields, siteId, cancellationToken),
            Disabled = fields.Flag("disabled", absent: false),
        };
        if (errors.Count > 0)
            return new Invalid("invalid_account", "The account was not stored: see errors for what is wrong with each field.", errors);
        var existing = await accounts.FindAsync(accountId, cancellationToken);
        if (await sites.FindAsync(siteId, cancellationToken) is null || (existing is not null && existing.SiteId != siteId))
            return new NotFound("site_unknown", "There is no such site, or the account is another site's.");
        var hash = password is null ? null : PasswordSignIn.Hash(password);
        // What operators do not describe stays: the link to the MIS, the addresses, the second factor.
        Account Changed(Account stored) => stored with
        {
            GivenName = described.GivenName,
            FamilyName = described.FamilyName,
            Email = described.Email,
            Roles = described.Roles,
            FurtherSites = described.FurtherSites,
            Disabled = described.Disabled,
            LeftMis = stored.LeftMis && described.Disabled,
            HeldOpen = !described.Disabled && (stored.HeldOpen || stored.LeftMis),
            PasswordHash = hash ?? stored.PasswordHash,
            PasswordSetAt = hash is null ? stored.PasswordSetAt : time.GetUtcNow(),
            TemporaryPasswordUntil = hash is null ? stored.TemporaryPasswordUntil : null,
            SessionsValidFrom = hash is not null || described.Disabled ? time.GetUtcNow() : stored.SessionsValidFrom,
        };
        var account = existing is not null ? await accounts.TryRenameAsync(accountId, described.Username, Changed, cancellationToken)
            : Changed(described) is var made && await accounts.TryAddAsync(made, cancellationToken) ? made
            // Somebody else made it meanwhile: then this describes how it is to be.
            : await accounts.TryRenameAsync(accountId, described.Username, Changed, cancellationToken);
        if (account is null)
            return new Conflict("username_taken", "Another account signs in with this username.");
        await audit.AddAsync(new AuditRecord(siteId, "operator", existing is null ? "account.made" : "account.changed", accountId.ToString()) { OnBehalfOf = siteId.ToString(), Changes = AccountChanges.Between(existing, account) }, cancellationToken);
        var before = existing?.FurtherSites ?? [];
        foreach (var (site, action) in described.FurtherSites.Except(before).Select(s => (s, "site.administrator_added")).Concat(before.Except(described.FurtherSites).Select(s => (s, "site.administrator_removed"))))
            await audit.AddAsync(new AuditRecord(site, "operator", action, accountId.ToString()) { OnBehalfOf = siteId.ToString() }, cancellationToken);
        return account;
    }

    private async Task<IReadOnlyList<Guid>> FurtherSitesAsync(JsonFields fields, Guid own, CancellationToken cancellationToken)
    {
        var further = new List<Guid>();
        foreach (var text in fields.Texts("furtherSites", MostFurtherSites))
        {
            if (!Guid.TryParse(text, out var id) || await sites.FindAsync(id, cancellationToken) is null)
                fields.Fail("furtherSites", "has something that is no site's id.");
            else if (id != own)
                further.Add(id);
        }

        return [.. further.Distinct()];
    }
}
