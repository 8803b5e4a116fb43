using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hub.Simulators.Http;
using Hub.Simulators.Writes;

namespace Hub.Simulators.Google;

/// <summary>A Google Workspace: its domains, its users and the service account that may act for its administrators.</summary>
public sealed class SimulatedWorkspace : IDisposable
{
    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<string, GoogleAccount> accounts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> holders = new(StringComparer.OrdinalIgnoreCase);
    private readonly RSA key = RSA.Create(2048);
    private readonly WriteLog writes;
    private readonly TimeProvider time;
    private long lastId = 100_000_000_000_000_000;
    private GoogleAccount[]? sorted;

    internal SimulatedWorkspace(IEnumerable<string> domains, WriteLog writes, TimeProvider time)
    {
        (Domains, this.writes, this.time) = ([.. domains], writes, time);
        Queries = new QuotaWindow(time);
        ServiceAccount = $"hub@{Domains[0].Replace('.', '-')}.iam.gserviceaccount.com";
        AdminUser = $"hub-admin@{Domains[0]}";
        Seed([new SimulatedPerson("", "Hub", "Admin", AdminUser) { Administrator = true }]);
    }

    /// <summary>The workspace's domains, the primary one first.</summary>
    public IReadOnlyList<string> Domains { get; }

    /// <summary>The service account's address.</summary>
    public string ServiceAccount { get; }

    /// <summary>The administrator whom the service account may act for.</summary>
    public string AdminUser { get; }

    /// <summary>Whether domain-wide delegation lets the service account act for users.</summary>
    public bool Delegated { get; set; } = true;

    /// <summary>Whether the service account's project has the Admin SDK API switched on.</summary>
    public bool ApiEnabled { get; set; } = true;

    /// <summary>Queries that are taken in a minute (Google's published figure is 2,400); null for no limit.</summary>
    public int? QueriesPerMinute { get; set; }

    internal QuotaWindow Queries { get; }

    /// <summary>The service account's key file, as the Google console gives it.</summary>
    public string KeyFile() => new JsonObject
    {
        ["type"] = "service_account",
        ["project_id"] = "school-link-to-hub",
        ["private_key_id"] = Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..40],
        ["private_key"] = key.ExportPkcs8PrivateKeyPem() + "\n",
        ["client_email"] = ServiceAccount,
        ["client_id"] = "104729104729104729104",
        ["token_uri"] = "https://oauth2.googleapis.com/token",
    }.ToJsonString();

    /// <summary>Adds an account for each person.</summary>
    public void Seed(IEnumerable<SimulatedPerson> people)
    {
        ArgumentNullException.ThrowIfNull(people);
        lock (gate)
        {
            foreach (var person in people)
            {
                Store(new GoogleAccount
                {
                    Id = (++lastId).ToString(System.Globalization.CultureInfo.InvariantCulture),
                    PrimaryEmail = person.Address,
                    Aliases = person.Aliases,
                    PersonId = person.PersonId.Length == 0 ? null : person.PersonId,
                    GivenName = person.GivenName,
                    FamilyName = person.FamilyName,
                    Administrator = person.Administrator,
                    Suspended = person.Suspended,
                });
            }
        }
    }

    /// <summary>The address that signs in for the account of a person; null when there is no such account.</summary>
    public string? AddressOf(string personId) => accounts.Values.FirstOrDefault(a => a.PersonId == personId)?.PrimaryEmail;

    /// <summary>Changes an account behind the hub's back, as an administrator in the Google console would.</summary>
    public void ChangeAddress(string personId, string address)
    {
        lock (gate)
        {
            var account = accounts.Values.Single(a => a.PersonId == personId);
            Replace(account, account with { PrimaryEmail = address, Aliases = [account.PrimaryEmail, .. account.Aliases] });
        }
    }

    internal bool Verifies(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) => key.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    internal GoogleAccount? Find(string userKey) =>
        accounts.TryGetValue(userKey, out var account) ? account : holders.TryGetValue(userKey, out var id) ? accounts[id] : null;

    internal GoogleAccount[] Sorted()
    {
        lock (gate)
            return sorted ??= [.. accounts.Values.OrderBy(a => a.PrimaryEmail, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>users.patch and users.update.</summary>
    internal SimulatedResponse Update(string userKey, ReadOnlyMemory<byte> body)
    {
        lock (gate)
        {
            if (Find(userKey) is not { } account)
                return GoogleError.NotFound(userKey);
            var (response, changed, asked) = Change(account, body);
            Apply("update", account, changed, asked, response.Status);
            return response;
        }
    }

    /// <summary>users.aliases.insert.</summary>
    internal SimulatedResponse InsertAlias(string userKey, string alias)
    {
        lock (gate)
        {
            if (Find(userKey) is not { } account)
                return GoogleError.NotFound(userKey);
            var refused = Refuses(alias) ?? (holders.ContainsKey(alias) ? GoogleError.Duplicate() : null);
            Apply("alias.insert", account, refused is null ? account with { Aliases = [.. account.Aliases, alias] } : null, alias, refused?.Status ?? 200);
            return refused ?? SimulatedResponse.Json(200, json => GoogleJson.WriteAlias(json, account, alias));
        }
    }

    /// <summary>users.aliases.delete.</summary>
    internal SimulatedResponse DeleteAlias(string userKey, string alias)
    {
        lock (gate)
        {
            if (Find(userKey) is not { } account || !account.Aliases.Contains(alias, StringComparer.OrdinalIgnoreCase))
                return GoogleError.NotFound(alias);
            Apply("alias.delete", account, account with { Aliases = [.. account.Aliases.Where(a => !a.Equals(alias, StringComparison.OrdinalIgnoreCase))] }, alias, 200);
            return SimulatedResponse.Empty(204);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();

    private (SimulatedResponse Response, GoogleAccount? Changed, string? Asked) Change(GoogleAccount account, ReadOnlyMemory<byte> body)
    {
        JsonElement patch;
        try
        {
            using var document = JsonDocument.Parse(body);
            patch = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return (GoogleError.Of(400, "parseError", "Parse Error"), null, null);
        }

        var next = account;
        string? asked = null;
        if (patch.TryGetProperty("primaryEmail", out var email) && email.GetString() is { } to)
        {
            asked = to;
            if (Refuses(to) is { } refused)
                return (refused, null, asked);
            if (!to.Equals(account.PrimaryEmail, StringComparison.OrdinalIgnoreCase))
            {
                // Somebody's address or alias, be it the account's own (support.google.com/a/answer/9710299).
                if (holders.ContainsKey(to))
                    return (GoogleError.Duplicate(), null, asked);
                next = next with { PrimaryEmail = to, Aliases = [account.PrimaryEmail, .. account.Aliases] };
            }
        }

        if (patch.TryGetProperty("suspended", out var suspended) && suspended.ValueKind is JsonValueKind.True or JsonValueKind.False)
            next = next with { Suspended = suspended.GetBoolean() };
        return (SimulatedResponse.Json(200, json => GoogleJson.Write(json, next)), next, asked);
    }

    private SimulatedResponse? Refuses(string address)
    {
        var at = address.LastIndexOf('@');
        return at > 0 && Domains.Contains(address[(at + 1)..], StringComparer.OrdinalIgnoreCase) && address.All(c => char.IsAscii(c) && c != ' ')
            ? null
            : GoogleError.Of(400, "invalid", "Invalid Input: primary_user_email");
    }

    private void Apply(string operation, GoogleAccount account, GoogleAccount? changed, string? asked, int status)
    {
        var renamed = changed is not null && changed.PrimaryEmail != account.PrimaryEmail;
        if (changed is not null)
            Replace(account, changed);
        writes.Add(new RecordedWrite(
            SimulatedDirectory.Google, account.Id, account.PersonId, operation, account.PrimaryEmail, asked, time.GetUtcNow(), status,
            Effective: changed is not null && changed != account, renamed));
    }

    private void Replace(GoogleAccount before, GoogleAccount after)
    {
        foreach (var address in before.Holds())
            holders.TryRemove(address, out _);
        Store(after);
    }

    private void Store(GoogleAccount account)
    {
        accounts[account.Id] = account;
        foreach (var address in account.Holds())
            holders[address] = account.Id;
        sorted = null;
    }
}
