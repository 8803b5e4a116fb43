using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Hub.Core.Accounts;
using Hub.Core.Operations;
using Hub.Core.Storage;
using Hub.Core.Sts.Clients;
using Hub.Core.Sts.Tokens;

namespace Hub.Core.ActiveDirectory.Agents;

/// <summary>Pairs a school with the agent beside its domain controller, by a one-time code. A school has one agent: another takes the place of the one before.</summary>
public sealed class AgentPairing(Tables tables, Sites.Sites sites, Clients clients, Audit audit, TimeProvider time)
{
    private const string AgentRow = "agent";
    private const string CodeRow = "code";

    // All that is wrong with a code is told alike, so that nobody learns which codes there were.
    private static readonly Forbidden BadCode = new("pairing_code_invalid", "This code does not pair anything: it is unknown, used, or older than 30 minutes. Make another one in Preferences, Active Directory, Agent.");

    /// <summary>The agent of a school; null when there is none.</summary>
    public async Task<PairedAgent?> FindAsync(Guid siteId, CancellationToken cancellationToken) => (await ReadAsync(siteId, cancellationToken))?.Agent;

    /// <summary>Makes a code, which voids the one before. It is in the answer and nowhere else.</summary>
    public async Task<NewPairingCode> MakeCodeAsync(Guid siteId, Actor by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(by);
        var (code, until) = (PairingCode.New(), time.GetUtcNow() + PairingCode.Lifetime);
        var hash = PairingCode.Hash(code)!;
        await (await CodesAsync()).AddEntityAsync(new TableEntity(hash, CodeRow) { ["Site"] = siteId, ["Until"] = until }, cancellationToken);
        var table = await TableAsync();
        var before = await table.GetEntityIfExistsAsync<TableEntity>(siteId.ToString(), CodeRow, cancellationToken: cancellationToken);
        await table.UpsertEntityAsync(new TableEntity(siteId.ToString(), CodeRow) { ["Hash"] = hash, ["Until"] = until, ["By"] = by.Id }, TableUpdateMode.Replace, cancellationToken);
        if (before.HasValue)
            await (await CodesAsync()).DeleteEntityAsync(before.Value!.GetString("Hash"), CodeRow, cancellationToken: cancellationToken);
        await audit.AddAsync(new AuditRecord(siteId, by.Id, "directory_agent.code_made", siteId.ToString(), Address: by.NetworkAddress) { OnBehalfOf = by.OnBehalfOf }, cancellationToken);
        return new NewPairingCode(code, until);
    }

    /// <summary>Pairs an agent.</summary>
    /// <param name="request">What it sent.</param>
    /// <param name="address">Where it came from.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The agent and its school; a code that does not pair is refused in one way, whatever is wrong with it.</returns>
    public async Task<Outcome<(PairedAgent Agent, Sites.Site Site)>> PairAsync(PairingRequest request, string? address, CancellationToken cancellationToken)
    {
        var (siteId, by) = await TakeCodeAsync(request.Code, cancellationToken);
        if (by is null || await sites.FindAsync(siteId, cancellationToken) is not { } site)
        {
            await audit.AddAsync(new AuditRecord(siteId == Guid.Empty ? null : siteId, "agent", "directory_agent.pairing_refused", request.Name, BadCode.Code, address), cancellationToken);
            return BadCode;
        }

        var id = Guid.NewGuid();
        var agent = new PairedAgent
        {
            Id = id,
            SiteId = siteId,
            ClientId = $"ad-agent-{id}",
            Name = request.Name,
            Version = request.Version,
            EncryptionKey = request.EncryptionKey,
            PairedAt = time.GetUtcNow(),
            PairedBy = by,
        };
        var client = new Client
        {
            Id = agent.ClientId,
            Kind = ClientKind.Agent,
            Name = $"Active Directory agent {agent.Name}",
            Scopes = [HubScopes.DirectoryAgent],
            Sites = [siteId],
            JsonWebKeySet = $$"""{"keys":[{{request.SigningKey}}]}""",
        };
        await clients.TryStoreAsync(client, null, cancellationToken);
        var before = await FindAsync(siteId, cancellationToken);
        await (await TableAsync()).UpsertEntityAsync(ToRow(agent), TableUpdateMode.Replace, cancellationToken);
        if (before is not null)
            await ShutOutAsync(before, by, address, "directory_agent.replaced", cancellationToken);
        await audit.AddAsync(new AuditRecord(siteId, by, "directory_agent.paired", $"{agent.Name} {agent.ClientId}", Address: address), cancellationToken);
        return (agent, site);
    }

    /// <summary>Ends the pairing: the agent's tokens stop at once, and it gets no others.</summary>
    public async Task<bool> UnpairAsync(Guid siteId, Actor by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(by);
        if (await FindAsync(siteId, cancellationToken) is not { } agent)
            return false;
        await (await TableAsync()).DeleteEntityAsync(siteId.ToString(), AgentRow, cancellationToken: cancellationToken);
        await ShutOutAsync(agent, by.Id, by.NetworkAddress, "directory_agent.unpaired", cancellationToken);
        return true;
    }

    /// <summary>Notes that the agent lives. Written when something is new, and once a minute.</summary>
    /// <param name="siteId">The school.</param>
    /// <param name="clientId">The client that calls.</param>
    /// <param name="version">Its version; null to leave it.</param>
    /// <param name="server">The domain controller; null to leave it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The agent; null when that client is not, or no longer, the school's agent.</returns>
    public async Task<PairedAgent?> SeeAsync(Guid siteId, string clientId, string? version, string? server, CancellationToken cancellationToken)
    {
        if (await ReadAsync(siteId, cancellationToken) is not var (agent, etag) || agent.ClientId != clientId)
            return null;
        var now = time.GetUtcNow();
        var seen = agent with { Version = version ?? agent.Version, Server = server ?? agent.Server };
        if (seen == agent && now - agent.SeenAt < TimeSpan.FromMinutes(1))
            return agent;
        seen = seen with { SeenAt = now.AddTicks(-(now.UtcTicks % TimeSpan.TicksPerSecond)) };
        try
        {
            await (await TableAsync()).UpdateEntityAsync(ToRow(seen), etag, TableUpdateMode.Replace, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            // Another of its requests wrote it, or it was paired anew: the next request sees.
        }

        return seen;
    }

    private async Task<(Guid SiteId, string? By)> TakeCodeAsync(string typed, CancellationToken cancellationToken)
    {
        if (PairingCode.Hash(typed) is not { } hash)
            return default;
        var known = await (await CodesAsync()).GetEntityIfExistsAsync<TableEntity>(hash, CodeRow, cancellationToken: cancellationToken);
        if (!known.HasValue || known.Value!.GetGuid("Site") is not { } siteId)
            return default;
        var table = await TableAsync();
        var row = await table.GetEntityIfExistsAsync<TableEntity>(siteId.ToString(), CodeRow, cancellationToken: cancellationToken);
        if (!row.HasValue || row.Value!.GetString("Hash") != hash || row.Value.GetString("By") is not { } by || row.Value.GetDateTimeOffset("Until") <= time.GetUtcNow())
            return (siteId, null);
        // Whoever takes the name out of the row has the code: two at the same moment cannot both.
        var used = new TableEntity(siteId.ToString(), CodeRow) { ["Hash"] = hash, ["Until"] = row.Value.GetDateTimeOffset("Until") };
        try
        {
            await table.UpdateEntityAsync(used, row.Value.ETag, TableUpdateMode.Replace, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            return (siteId, null);
        }

        return (siteId, by);
    }

    private async Task ShutOutAsync(PairedAgent agent, string by, string? address, string action, CancellationToken cancellationToken)
    {
        await clients.UpdateAsync(agent.ClientId, c => c with { Disabled = true }, cancellationToken);
        await audit.AddAsync(new AuditRecord(agent.SiteId, by, action, $"{agent.Name} {agent.ClientId}", Address: address), cancellationToken);
    }

    private async Task<(PairedAgent Agent, ETag Version)?> ReadAsync(Guid siteId, CancellationToken cancellationToken)
    {
        var row = await (await TableAsync()).GetEntityIfExistsAsync<TableEntity>(siteId.ToString(), AgentRow, cancellationToken: cancellationToken);
        return row.HasValue ? (JsonSerializer.Deserialize<PairedAgent>(row.Value!.GetString("Agent"))!, row.Value.ETag) : null;
    }

    private static TableEntity ToRow(PairedAgent agent) => new(agent.SiteId.ToString(), AgentRow) { ["Agent"] = JsonSerializer.Serialize(agent) };

    private Task<TableClient> TableAsync() => tables.GetAsync("DirectoryAgents");

    private Task<TableClient> CodesAsync() => tables.GetAsync("DirectoryPairingCodes");
}

/// <summary>A code that was just made.</summary>
/// <param name="Code">The code, shown this once.</param>
/// <param name="Until">When it ends, in UTC.</param>
public sealed record NewPairingCode(string Code, DateTimeOffset Until);
