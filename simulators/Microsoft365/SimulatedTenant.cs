using System.Collections.Concurrent;
using System.Text.Json;
using Hub.Simulators.Http;
using Hub.Simulators.Writes;

namespace Hub.Simulators.Microsoft365;

/// <summary>A Microsoft 365 tenant: its domains, its users and its one administrator role.</summary>
public sealed class SimulatedTenant
{
    private const string BadRequest = "Request_BadRequest";
    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<string, GraphUser> users = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> holders = new(StringComparer.Ordinal);
    private readonly HashSet<string> administrators = [];
    private readonly WriteLog writes;
    private readonly TimeProvider time;
    private GraphUser[]? sorted;

    internal SimulatedTenant(Guid tenantId, IEnumerable<string> domains, WriteLog writes, TimeProvider time)
    {
        (TenantId, Domains, this.writes, this.time) = (tenantId, domains.ToHashSet(StringComparer.OrdinalIgnoreCase), writes, time);
        WriteQuota = new QuotaWindow(time);
    }

    /// <summary>The tenant's id in Entra.</summary>
    public Guid TenantId { get; }

    /// <summary>Its verified domains.</summary>
    public IReadOnlySet<string> Domains { get; }

    /// <summary>Domains that somebody added and nobody has verified.</summary>
    public ICollection<string> UnverifiedDomains { get; } = [];

    /// <summary>What Entra answers when the hub's application asks for a token; null for a token. Such as <c>AADSTS700016: ...</c>.</summary>
    public string? SignInRefusal { get; set; }

    /// <summary>Resources (<c>domains</c>, <c>users</c>, <c>directoryRoles</c>) for which the application lacks the permission.</summary>
    public ICollection<string> Denied { get; } = [];

    /// <summary>Writes that the tenant takes in 150 seconds (Microsoft's published figure is 3,000); null for no limit.</summary>
    public int? WritesPerWindow { get; set; }

    /// <summary>Its School Data Sync.</summary>
    public SimulatedSchoolDataSync SchoolDataSync { get; } = new();

    internal QuotaWindow WriteQuota { get; }

    internal IReadOnlyCollection<string> Administrators => administrators;

    /// <summary>Adds an account for each person.</summary>
    public void Seed(IEnumerable<SimulatedPerson> people)
    {
        ArgumentNullException.ThrowIfNull(people);
        lock (gate)
        {
            foreach (var person in people)
            {
                var user = new GraphUser
                {
                    Id = Guid.NewGuid().ToString(),
                    UserPrincipalName = person.Address,
                    Mail = person.Address,
                    MailNickname = person.Address[..person.Address.IndexOf('@', StringComparison.Ordinal)],
                    ProxyAddresses = [$"SMTP:{person.Address}", .. person.Aliases.Select(a => $"smtp:{a}")],
                    EmployeeId = person.PersonId,
                    GivenName = person.GivenName,
                    Surname = person.FamilyName,
                    DisplayName = $"{person.GivenName} {person.FamilyName}",
                    OnPremisesSyncEnabled = person.OnPremises ? true : null,
                    AccountEnabled = !person.Suspended,
                };
                Store(user);
                if (person.Administrator)
                    administrators.Add(user.Id);
            }

            sorted = null;
        }
    }

    /// <summary>The address that signs in for the account of a person; null when there is no such account.</summary>
    public string? AddressOf(string personId) => users.Values.FirstOrDefault(u => u.EmployeeId == personId)?.UserPrincipalName;

    /// <summary>Changes an account behind the hub's back, as an administrator in the Entra portal would.</summary>
    public void ChangeAddress(string personId, string address)
    {
        lock (gate)
        {
            var user = users.Values.Single(u => u.EmployeeId == personId);
            Replace(user, user with { UserPrincipalName = address, Mail = address, ProxyAddresses = WithMail(user.ProxyAddresses, address) });
        }
    }

    internal GraphUser? Find(string key) =>
        users.TryGetValue(key, out var user) ? user
        : holders.TryGetValue(key.ToLowerInvariant(), out var id) && users[id].UserPrincipalName.Equals(key, StringComparison.OrdinalIgnoreCase) ? users[id] : null;

    /// <summary>Every user, in the order of their ids.</summary>
    internal GraphUser[] Sorted()
    {
        lock (gate)
            return sorted ??= [.. users.Values.OrderBy(u => u.Id, StringComparer.Ordinal)];
    }

    /// <summary>Applies a PATCH of /users/{id} by Graph's rules.</summary>
    internal SimulatedResponse Patch(string key, ReadOnlyMemory<byte> body)
    {
        lock (gate)
        {
            var user = Find(key);
            var (response, changed, asked) = user is null
                ? (GraphError.Of(404, "Request_ResourceNotFound", $"Resource '{key}' does not exist or one of its queried reference-property objects are not present."), null, null)
                : Change(user, body);
            var renamed = changed is not null && changed.UserPrincipalName != user!.UserPrincipalName;
            if (changed is not null)
                Replace(user!, changed);
            writes.Add(new RecordedWrite(
                SimulatedDirectory.Microsoft365, user?.Id ?? "", user?.EmployeeId, "update", user?.UserPrincipalName, asked, time.GetUtcNow(), response.Status,
                Effective: changed is not null && changed != user, renamed));
            return response;
        }
    }

    private (SimulatedResponse Response, GraphUser? Changed, string? Asked) Change(GraphUser user, ReadOnlyMemory<byte> body)
    {
        JsonElement patch;
        try
        {
            using var document = JsonDocument.Parse(body);
            patch = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return (GraphError.Of(400, BadRequest, "Unable to read JSON request payload."), null, null);
        }

        var asked = patch.TryGetProperty("userPrincipalName", out var name) ? name.GetString() : null;
        if (user.OnPremisesSyncEnabled == true)
            return (GraphError.Of(400, BadRequest, "Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration."), null, asked);
        var next = user;
        foreach (var property in patch.EnumerateObject())
        {
            if (property.Name is "@odata.type")
                continue;
            if (Apply(next, property) is { } applied)
                next = applied;
            else
                return (GraphError.Of(400, BadRequest, property.Name == "proxyAddresses" ? "Property 'proxyAddresses' is read-only and cannot be set." : $"Invalid value specified for property '{property.Name}' of resource 'User'."), null, asked);
        }

        foreach (var address in next.Holds().Except(user.Holds()))
        {
            if (!Domains.Contains(address[(address.LastIndexOf('@') + 1)..]))
                return (GraphError.Of(400, BadRequest, "Property userPrincipalName is invalid: the domain portion is not a verified domain of the organization."), null, asked);
            if (holders.TryGetValue(address, out var holder) && holder != user.Id)
                return (GraphError.Of(400, BadRequest, "Another object with the same value for property userPrincipalName already exists.", "ObjectConflict"), null, asked);
        }

        return (SimulatedResponse.Empty(204), next, asked);
    }

    /// <summary>The user with one property changed; null when the property cannot be set or the value is refused.</summary>
    private static GraphUser? Apply(GraphUser user, JsonProperty property)
    {
        var text = property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : null;
        return property.Name switch
        {
            "userPrincipalName" => IsAddress(text) ? user with { UserPrincipalName = text! } : null,
            "mail" => IsAddress(text) ? user with { Mail = text, ProxyAddresses = WithMail(user.ProxyAddresses, text!) } : null,
            "mailNickname" => text is { Length: > 0 and <= 64 } ? user with { MailNickname = text } : null,
            "givenName" => text is { Length: <= 64 } ? user with { GivenName = text } : null,
            "surname" => text is { Length: <= 64 } ? user with { Surname = text } : null,
            "displayName" => text is { Length: > 0 and <= 256 } ? user with { DisplayName = text } : null,
            "employeeId" => user with { EmployeeId = text },
            "accountEnabled" => property.Value.ValueKind is JsonValueKind.True or JsonValueKind.False ? user with { AccountEnabled = property.Value.GetBoolean() } : null,
            "otherMails" => property.Value.ValueKind == JsonValueKind.Array ? user with { OtherMails = [.. property.Value.EnumerateArray().Select(m => m.GetString() ?? "")] } : null,
            _ => null,
        };
    }

    private static bool IsAddress(string? text) =>
        text is not null && text.IndexOf('@', StringComparison.Ordinal) is > 0 and <= 64 && text.All(c => char.IsAscii(c) && !char.IsControl(c) && c != ' ');

    /// <summary>A new mail address becomes the primary one; the old primary stays as a further one.</summary>
    private static string[] WithMail(IReadOnlyList<string> proxies, string mail) =>
        [$"SMTP:{mail}", .. proxies.Select(p => $"smtp:{p[5..]}").Where(p => !p[5..].Equals(mail, StringComparison.OrdinalIgnoreCase))];

    private void Replace(GraphUser before, GraphUser after)
    {
        foreach (var address in before.Holds())
            holders.TryRemove(address, out _);
        Store(after);
        sorted = null;
    }

    private void Store(GraphUser user)
    {
        users[user.Id] = user;
        foreach (var address in user.Holds())
            holders[address] = user.Id;
    }
}
