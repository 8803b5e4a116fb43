using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;
using Hub.Core.Accounts;
using Hub.Core.Accounts.Passwords;
using Hub.Core.Mis;
using Hub.Core.Operations;
using Hub.Core.Storage;
using Microsoft.AspNetCore.DataProtection;

namespace Hub.Core.ActiveDirectory.Agents;

/// <summary>Compares how a school's accounts are to stand with what was carried out, and gives the agent orders for the difference. Doing it again changes nothing.</summary>
public sealed class PlanDirectoryWork
{
    private const string Protection = "Hub.ActiveDirectory.InitialPassword";
    private const string HoldRow = "hold";
    private const int Together = 8;
    private const int Attempts = 4;

    private readonly Tables tables;
    private readonly AgentPairing pairing;
    private readonly Sites.Sites sites;
    private readonly Snapshots snapshots;
    private readonly YearsOfLeaving years;
    private readonly NameStore names;
    private readonly ReportedDirectory directory;
    private readonly DirectoryOrders orders;
    private readonly ActiveDirectorySettings settings;
    private readonly Audit audit;
    private readonly TimeProvider time;
    private readonly IDataProtector protector;

    internal PlanDirectoryWork(
        Tables tables, AgentPairing pairing, Sites.Sites sites, Snapshots snapshots, YearsOfLeaving years, NameStore names, ReportedDirectory directory, DirectoryOrders orders,
        ActiveDirectorySettings settings, IDataProtectionProvider protection, Audit audit, TimeProvider time)
    {
        (this.tables, this.pairing, this.sites, this.snapshots, this.years, this.names) = (tables, pairing, sites, snapshots, years, names);
        (this.directory, this.orders, this.settings, this.audit, this.time) = (directory, orders, settings, audit, time);
        protector = protection.CreateProtector(Protection);
    }

    /// <summary>What is held; null when nothing is.</summary>
    public async Task<HeldWork?> HeldAsync(Guid siteId, CancellationToken cancellationToken)
    {
        var row = await (await TableAsync()).GetEntityIfExistsAsync<TableEntity>(siteId.ToString(), HoldRow, cancellationToken: cancellationToken);
        return row.HasValue ? new HeldWork(row.Value!.GetString("Reason"), row.Value.GetString("Changes")) : null;
    }

    /// <summary>A password that was drawn for an account.</summary>
    /// <returns>Null when there is none that still counts.</returns>
    public string? PasswordOf(DirectoryAccount account)
    {
        ArgumentNullException.ThrowIfNull(account);
        return account.ShowsPassword(time.GetUtcNow()) ? protector.Unprotect(account.Password!) : null;
    }

    /// <summary>Plans.</summary>
    /// <param name="siteId">The school.</param>
    /// <param name="again">Whether orders that were carried out are given again: after another agent was paired, and when somebody wants the hub to look.</param>
    /// <param name="approved">The held changes that an administrator has approved, as <see cref="HeldWork.Changes"/> names them; null for none.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>How many orders it gave.</returns>
    public async Task<int> RunAsync(Guid siteId, bool again, string? approved, CancellationToken cancellationToken)
    {
        if (await pairing.FindAsync(siteId, cancellationToken) is not { } agent || await sites.FindAsync(siteId, cancellationToken) is not { ActiveDirectory.Placement.UserTypes.Count: > 0 } site
            || await snapshots.CurrentAsync(siteId, cancellationToken) is not { } snapshot)
            return 0;
        var people = await snapshots.ReadAsync<Person>(snapshot, cancellationToken).ToListAsync(cancellationToken);
        var given = 0;
        // Whoever was answered or planned meanwhile is planned again from what that left.
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var (count, missed) = await OnceAsync(agent, site, people, again && attempt == 0, approved, cancellationToken);
            given += count;
            if (missed == 0)
                break;
        }

        return given;
    }

    private async Task<(int Given, int Missed)> OnceAsync(PairedAgent agent, Sites.Site site, IReadOnlyCollection<Person> people, bool again, string? approved, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var accounts = await orders.ReadAsync(site.Id, cancellationToken);
        var stored = await names.ReadAsync(site.Id, cancellationToken);
        var desired = DesiredAccounts.Of(site, people, await years.OfSiteAsync(site.Id, cancellationToken), stored, site.DayAt(now));
        var shown = people.ToDictionary(p => p.SourcedId, p => p.DisplayName, StringComparer.Ordinal);
        var stands = new Standing((await directory.ReadAsync(site.Id, cancellationToken)).ToDictionary(r => r.ObjectGuid), (await directory.CursorAsync(site.Id, cancellationToken)).WholeAt);
        string[] ruled = [.. site.ActiveDirectory.Placement.AllGroups.Where(g => !g.Contains("[%", StringComparison.Ordinal))];
        var planned = desired.Select(d => Plan(d, accounts.GetValueOrDefault(d.PersonId), shown.GetValueOrDefault(d.PersonId) ?? "", ruled, stands, again, now)).OfType<PlannedAccount>().ToArray();

        var braked = planned.Where(p => p.Braked).ToArray();
        var reason = settings.Brake.Reason(braked.Length, accounts.Values.Count(a => a.Account.Settled is not null));
        var changes = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(' ', braked.Select(p => p.Order!.Id).Order(StringComparer.Ordinal)))));
        var held = reason is not null && approved != changes;
        await HoldAsync(site.Id, held ? new HeldWork(reason!, changes) : null, cancellationToken);

        var (given, missed) = (0, 0);
        await Parallel.ForEachAsync(planned, new ParallelOptions { MaxDegreeOfParallelism = Together, CancellationToken = cancellationToken }, async (plan, token) =>
        {
            if (plan.Account is null)
            {
                if (!await orders.TryForgetAsync(site.Id, plan.Before!, token))
                    Interlocked.Increment(ref missed);
                return;
            }

            var (account, order) = held && plan.Braked ? (plan.Account with { State = DirectoryAccountState.Held }, null) : (plan.Account, plan.Order);
            if (order is { MayMake: true } && account.Settled is null && order.ObjectGuid is null)
            {
                var password = account is { Password: { } kept, PasswordSince: null } ? protector.Unprotect(kept) : TemporaryPassword.For(plan.Password.Level);
                account = account with { Password = protector.Protect(password), PasswordSince = null };
                order = order with { Password = PasswordEnvelope.Seal(password, agent.EncryptionKey) };
            }

            if (!await orders.TryPutAsync(site.Id, account, plan.Before, order, token))
                Interlocked.Increment(ref missed);
            else if (order is not null)
                Interlocked.Increment(ref given);
        });
        return (given, missed);
    }

    /// <summary>What is to be written of an account; null when all is as it is to be.</summary>
    private static PlannedAccount? Plan(
        DesiredAccount desired, StoredDirectoryAccount? before, string name, IReadOnlyCollection<string> ruled, Standing stands, bool again, DateTimeOffset now)
    {
        var was = before?.Account;
        var known = desired.ObjectGuid is not null || was?.Settled is not null;
        // Nobody's account is looked for only to be disabled.
        if (!desired.Enabled && !known)
            return before is null ? null : new PlannedAccount(before, null, null, desired.Password, false);
        var account = (was ?? new DirectoryAccount { PersonId = desired.PersonId }) with
        {
            Name = name.Length > 0 ? name : was?.Name ?? "",
            PrincipalName = desired.PrincipalName,
            AccountName = desired.AccountName,
            Enabled = desired.Enabled,
            Problems = desired.Problems,
        };
        if (desired.Enabled && !desired.CanBeMade && !known)
        {
            return was is { State: DirectoryAccountState.Incomplete } && was.Problems.SequenceEqual(desired.Problems)
                ? null
                : new PlannedAccount(before, account with { State = DirectoryAccountState.Incomplete, OrderId = "" }, null, desired.Password, false);
        }

        var order = DirectoryOrder.Of(desired, ruled, was?.Groups ?? [], now);
        var same = was?.OrderId == order.Id && was.State is not (DirectoryAccountState.Held or DirectoryAccountState.Incomplete);
        if (same && !again && !stands.Differs(desired, was!))
            return null;
        var renames = was?.Settled is { } settled && (settled.PrincipalName != desired.PrincipalName || settled.AccountName != desired.AccountName);
        var disables = !desired.Enabled && was?.Settled?.Enabled != false;
        account = account with { State = DirectoryAccountState.Waiting, OrderId = order.Id, Groups = [.. (was?.Groups ?? []).Union(desired.Groups, StringComparer.OrdinalIgnoreCase)] };
        return new PlannedAccount(before, account, order, desired.Password, !same && (renames || disables));
    }

    private async Task HoldAsync(Guid siteId, HeldWork? held, CancellationToken cancellationToken)
    {
        var table = await TableAsync();
        if (held is null)
        {
            await table.DeleteEntityAsync(siteId.ToString(), HoldRow, cancellationToken: cancellationToken);
            return;
        }

        if (await HeldAsync(siteId, cancellationToken) != held)
            await audit.AddAsync(new AuditRecord(siteId, "hub", "directory_work.held", held.Reason), cancellationToken);
        await table.UpsertEntityAsync(new TableEntity(siteId.ToString(), HoldRow) { ["Reason"] = held.Reason, ["Changes"] = held.Changes }, TableUpdateMode.Replace, cancellationToken);
    }

    private Task<TableClient> TableAsync() => tables.GetAsync("DirectoryAgents");

    /// <summary>How the directory was reported to stand.</summary>
    /// <param name="Accounts">Every account that was told.</param>
    /// <param name="WholeAt">When the last whole report began; null before the first.</param>
    private sealed record Standing(IReadOnlyDictionary<Guid, ReportedAccount> Accounts, DateTimeOffset? WholeAt)
    {
        /// <summary>Whether the directory has told since the last answer that the account stands otherwise, or is gone.</summary>
        public bool Differs(DesiredAccount desired, DirectoryAccount was)
        {
            if (was.State is DirectoryAccountState.Waiting || desired.ObjectGuid is not { } guid)
                return false;
            if (!Accounts.TryGetValue(guid, out var stands))
                return was.State == DirectoryAccountState.Done && WholeAt > was.AnsweredAt;
            return stands.At > was.AnsweredAt
                && (was.State != DirectoryAccountState.Done || stands.Deleted || stands.Enabled != desired.Enabled || Other(desired.AccountName, stands.AccountName) || Other(desired.PrincipalName, stands.PrincipalName)
                    || (desired.Unit is { } unit && stands.DistinguishedName is { } place && !place.EndsWith("," + unit, StringComparison.OrdinalIgnoreCase)));
        }

        private static bool Other(string? wanted, string? stands) => wanted is not null && !wanted.Equals(stands, StringComparison.OrdinalIgnoreCase);
    }

    private sealed record PlannedAccount(StoredDirectoryAccount? Before, DirectoryAccount? Account, DirectoryOrder? Order, InitialPasswordRule Password, bool Braked);
}

/// <summary>Changes that wait for an administrator.</summary>
/// <param name="Reason">Why, in a sentence.</param>
/// <param name="Changes">Names exactly these changes: other ones are to be approved anew.</param>
public sealed record HeldWork(string Reason, string Changes);
