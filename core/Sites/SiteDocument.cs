using System.Text.Json;
using System.Text.RegularExpressions;
using Hub.Core.Accounts;
using Hub.Core.Accounts.Passwords;
using Hub.Core.Mis;
using Hub.Core.Naming;

namespace Hub.Core.Sites;

/// <summary>A site as a caller describes it, checked. The service account's key is still in the clear, and absent when the stored one is to stay.</summary>
internal sealed partial record SiteDocument(Site Site, string? ServiceAccountKey)
{
    private const int MostFormats = 10;

    private static readonly (string Name, UserType Type)[] UserTypes =
        [("student", UserType.Student), ("staff", UserType.Staff), ("contact", UserType.Contact), ("governor", UserType.Governor)];

    /// <summary>What stands for the key until <see cref="PutSite"/> has put the encrypted one.</summary>
    private const string NoKeyYet = "";

    /// <summary>Reads a site from JSON.</summary>
    /// <returns>The document, or every fault of it by field.</returns>
    public static Outcome<SiteDocument> Read(Guid siteId, JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
            return new Invalid("invalid_site", "A site is a JSON object.");
        var errors = new List<FieldError>();
        var fields = new JsonFields(body, "", errors, "id", "name", "dfeNumber", "timeZone", "selfServiceRecovery", "signInDomains", "microsoft365", "google", "emailRules", "accounts");
        if (fields.Element("id") is { } id && !(id.ValueKind == JsonValueKind.String && id.TryGetGuid(out var given) && given == siteId))
            fields.Fail("id", "must be the id in the address, or be left out.");
        string? key = null;
        var site = new Site
        {
            Id = siteId,
            Name = fields.Text("name", 200, required: true) ?? "",
            DfeNumber = DfeNumber(fields),
            TimeZone = TimeZone(fields),
            SelfServiceRecovery = fields.Flag("selfServiceRecovery", absent: true),
            SignInDomains = SignInDomains(fields),
            Microsoft365 = fields.Object("microsoft365") is { } tenant ? Tenant(tenant, errors) : null,
            Google = fields.Object("google") is { } workspace ? Workspace(workspace, errors, out key) : null,
            EmailRules = fields.Object("emailRules") is { } rules ? Rules(rules, errors) : new Dictionary<UserType, EmailRule>(),
            Accounts = fields.Object("accounts") is { } accounts ? AccountRules(accounts, errors) : new AccountRules(),
        };
        return errors.Count == 0
            ? new SiteDocument(site, key)
            : new Invalid("invalid_site", "The site was not stored: see errors for what is wrong with each field.", errors);
    }

    private static IReadOnlyList<string> SignInDomains(JsonFields fields)
    {
        var domains = fields.Domains("signInDomains", required: false);
        foreach (var domain in domains.Where(PublicMailDomain.Is))
            fields.Fail("signInDomains", $"has {domain}, where anybody can have an address.");
        return domains;
    }

    private static string? DfeNumber(JsonFields fields)
    {
        var number = fields.Text("dfeNumber", 20);
        if (number is null || SevenDigits().IsMatch(number))
            return number;
        fields.Fail("dfeNumber", "must be seven digits, local authority and establishment, such as 9162044.");
        return null;
    }

    private static string TimeZone(JsonFields fields)
    {
        var zone = fields.Text("timeZone", 60) ?? "Europe/London";
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) || !found.HasIanaId)
            fields.Fail("timeZone", "must be an IANA time zone such as Europe/London.");
        return zone;
    }

    private static Microsoft365Tenant Tenant(JsonElement source, List<FieldError> errors)
    {
        var fields = new JsonFields(source, "microsoft365.", errors, "tenantId", "verifiedDomains", "accountsFromAdSync");
        var tenantId = Guid.Empty;
        if (fields.Text("tenantId", 100, required: true) is { } text && (!Guid.TryParse(text, out tenantId) || tenantId == Guid.Empty))
            fields.Fail("tenantId", "must be the GUID that Entra shows as the tenant's id.");
        return new Microsoft365Tenant
        {
            TenantId = tenantId,
            VerifiedDomains = fields.Domains("verifiedDomains", required: true),
            AccountsFromAdSync = fields.Flag("accountsFromAdSync", absent: false),
        };
    }

    private static GoogleWorkspace Workspace(JsonElement source, List<FieldError> errors, out string? key)
    {
        // serviceAccount is what a GET tells of the key: a caller may send back what it was given.
        var fields = new JsonFields(source, "google.", errors, "domains", "adminUser", "serviceAccountKey", "serviceAccount");
        var admin = fields.Text("adminUser", 254, required: true);
        if (admin is not null && !EmailAddress.TryParse(admin, out admin))
            fields.Fail("adminUser", "must be the e-mail address of the administrator whom the service account acts for.");
        key = fields.Element("serviceAccountKey") switch
        {
            null => null,
            { ValueKind: JsonValueKind.String } text => text.GetString(),
            { } json => json.GetRawText(),
        };
        if (key is not null && ServiceAccountKeys.Fault(key) is { } fault)
            fields.Fail("serviceAccountKey", fault);
        return new GoogleWorkspace { Domains = fields.Domains("domains", required: true), AdminUser = admin ?? "", ProtectedServiceAccountKey = NoKeyYet };
    }

    private static Dictionary<UserType, EmailRule> Rules(JsonElement source, List<FieldError> errors)
    {
        var fields = new JsonFields(source, "emailRules.", errors, [.. UserTypes.Select(t => t.Name)]);
        var rules = new Dictionary<UserType, EmailRule>();
        foreach (var (name, type) in UserTypes)
        {
            if (fields.Object(name) is not { } rule)
                continue;
            var parts = new JsonFields(rule, $"emailRules.{name}.", errors, "enabled", "domains");
            rules[type] = new EmailRule { Enabled = parts.Flag("enabled", absent: true), Domains = parts.Domains("domains", required: false) };
        }

        return rules;
    }

    private static AccountRules AccountRules(JsonElement source, List<FieldError> errors)
    {
        var fields = new JsonFields(source, "accounts.", errors, "userTypes", "usernameFormats", "passwords");
        var chosen = fields.Texts("userTypes", UserTypes.Length);
        foreach (var unknown in chosen.Where(c => UserTypes.All(t => t.Name != c)))
            fields.Fail("userTypes", $"has {unknown}; there are {string.Join(", ", UserTypes.Select(t => t.Name))}.");
        var types = UserTypes.Where(t => chosen.Contains(t.Name)).Select(t => t.Type).ToArray();
        var passwords = fields.Object("passwords") is { } levels ? Passwords(levels, errors) : new PasswordRules();
        if (fields.Object("usernameFormats") is not { } formats)
            return new AccountRules { UserTypes = types, Passwords = passwords };
        var parts = new JsonFields(formats, "accounts.usernameFormats.", errors, ["default", .. UserTypes.Select(t => t.Name)]);
        var usual = Formats(parts, "default", forStudents: false);
        var byType = UserTypes.Where(t => parts.Element(t.Name) is not null).ToDictionary(t => t.Type, t => Formats(parts, t.Name, t.Type == UserType.Student));
        return new AccountRules
        {
            UserTypes = types,
            Passwords = passwords,
            UsernameFormats = usual.Count > 0 ? new UsernameFormats { Default = usual, ByType = byType } : new UsernameFormats { ByType = byType },
        };
    }

    private static PasswordRules Passwords(JsonElement source, List<FieldError> errors)
    {
        string[] roles = [Roles.Student, Roles.Staff, Roles.Administrator];
        var fields = new JsonFields(source, "accounts.passwords.", errors, ["default", .. roles]);
        return new PasswordRules
        {
            Default = Level(fields, "default") ?? PasswordLevel.Normal,
            ByRole = roles.Select(r => (Role: r, Level: Level(fields, r))).Where(r => r.Level is not null).ToDictionary(r => r.Role, r => r.Level!.Value),
        };
    }

    private static PasswordLevel? Level(JsonFields fields, string name)
    {
        if (fields.Text(name, 20) is not { } text)
            return null;
        if (Enum.TryParse<PasswordLevel>(text, ignoreCase: true, out var level) && !char.IsAsciiDigit(text.FirstOrDefault()))
            return level;
        fields.Fail(name, $"must be one of {string.Join(", ", Enum.GetNames<PasswordLevel>().Select(n => n.ToLowerInvariant()))}.");
        return null;
    }

    private static IReadOnlyList<string> Formats(JsonFields fields, string name, bool forStudents)
    {
        var formats = fields.Texts(name, MostFormats);
        for (var i = 0; i < formats.Count; i++)
        {
            if (!UsernameFormat.Parse(formats[i]).Succeeded(out var format, out var refusal))
                fields.Fail($"{name}[{i}]", refusal.Detail);
            else if (format.StudentsOnly && !forStudents)
                fields.Fail($"{name}[{i}]", "has a token that only pupils have. Put it under student.");
        }

        return formats;
    }

    [GeneratedRegex(@"\A[0-9]{7}\z")]
    private static partial Regex SevenDigits();
}
