using System.Security.Cryptography;
using Hub.Core.Accounts;

namespace Hub.Core.Operations.Maintenance;

/// <summary>What operators do to maintenance windows. Every attempt is in the hub's audit.</summary>
public sealed class ChangeMaintenance(MaintenanceWindows windows, MaintenanceCalendar calendar, Audit audit, TimeProvider time)
{
    /// <summary>The most windows.</summary>
    public const int Most = 20;

    // What is over is kept for a while, so that an operator can look it up.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <summary>Sets a window.</summary>
    /// <param name="id">The window that it replaces; null for a new one.</param>
    /// <param name="entry">What an operator wrote.</param>
    /// <param name="by">The operator.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task<Outcome<MaintenanceWindow>> SetAsync(string? id, WindowEntry entry, Actor by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return ChangeAsync("maintenance.set", id, entry.Read(id ?? RandomNumberGenerator.GetHexString(12, lowercase: true), time.GetUtcNow()), by, cancellationToken);
    }

    /// <summary>Ends what is under way of a window; a weekly one comes again.</summary>
    public Task<Outcome<MaintenanceWindow>> EndAsync(string id, Actor by, CancellationToken cancellationToken) =>
        AlterAsync("maintenance.ended", id, by, window => window.At(time.GetUtcNow()) is { } held && held.IsUnderWay(time.GetUtcNow())
            ? window with { EndedAt = time.GetUtcNow() }
            : new Conflict("not_under_way", "That window is not under way."), cancellationToken);

    /// <summary>Takes a window away, also while it is under way.</summary>
    public Task<Outcome<MaintenanceWindow>> RemoveAsync(string id, Actor by, CancellationToken cancellationToken) => AlterAsync("maintenance.removed", id, by, null, cancellationToken);

    private async Task<Outcome<MaintenanceWindow>> ChangeAsync(string action, string? id, Outcome<MaintenanceWindow> read, Actor by, CancellationToken cancellationToken)
    {
        if (!read.Succeeded(out var window, out var refusal))
            return await RefusedAsync(action, id ?? "", by, refusal, cancellationToken);
        return id is null ? await AddAsync(window, by, cancellationToken) : await AlterAsync(action, id, by, _ => window, cancellationToken);
    }

    private async Task<Outcome<MaintenanceWindow>> AddAsync(MaintenanceWindow window, Actor by, CancellationToken cancellationToken)
    {
        while (true)
        {
            var stored = await windows.ReadAsync(cancellationToken);
            var kept = Current(stored);
            if (kept.Count >= Most)
                return await RefusedAsync("maintenance.set", window.Id, by, new Conflict("too_many_windows", $"There are {Most} windows already; remove one first."), cancellationToken);
            if (await windows.TryStoreAsync([.. kept, window], stored, cancellationToken))
                return await DoneAsync("maintenance.set", null, window, window, by, cancellationToken);
        }
    }

    private async Task<Outcome<MaintenanceWindow>> AlterAsync(
        string action, string id, Actor by, Func<MaintenanceWindow, Outcome<MaintenanceWindow>>? alter, CancellationToken cancellationToken)
    {
        while (true)
        {
            var stored = await windows.ReadAsync(cancellationToken);
            if (stored.Find(id) is not { } before)
                return await RefusedAsync(action, id, by, new NotFound("window_unknown", "There is no such maintenance window."), cancellationToken);
            var after = before;
            if (alter is not null && !alter(before).Succeeded(out after, out var refusal))
                return await RefusedAsync(action, id, by, refusal, cancellationToken);
            var all = Current(stored).Where(w => w.Id != id);
            if (await windows.TryStoreAsync([.. alter is null ? all : all.Append(after)], stored, cancellationToken))
                return await DoneAsync(action, before, alter is null ? null : after, after, by, cancellationToken);
        }
    }

    private List<MaintenanceWindow> Current(StoredWindows stored) =>
        [.. stored.Windows.Where(w => w.Weekly is not null || w.From!.Value.AddMinutes(w.Minutes) > time.GetUtcNow() - Kept)];

    private async Task<MaintenanceWindow> DoneAsync(
        string action, MaintenanceWindow? before, MaintenanceWindow? after, MaintenanceWindow window, Actor by, CancellationToken cancellationToken)
    {
        calendar.Forget();
        await audit.AddAsync(new AuditRecord(null, by.Id, action, $"{window.Id} {Words(window)}", Address: by.NetworkAddress) { Changes = AuditChange.Between(before, after) }, cancellationToken);
        return window;
    }

    private async Task<Refusal> RefusedAsync(string action, string id, Actor by, Refusal refusal, CancellationToken cancellationToken)
    {
        await audit.AddAsync(new AuditRecord(null, by.Id, action, id, refusal.Code, by.NetworkAddress) { OnBehalfOf = by.OnBehalfOf }, cancellationToken);
        return refusal;
    }

    private static string Words(MaintenanceWindow window) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{WindowEntry.NameOf(window.Mode)} {(window.Weekly is { } weekly ? $"{weekly.Day} {weekly.Time:HH:mm}" : $"{window.From:yyyy-MM-dd'T'HH:mm'Z'}")} {window.Minutes} min, {window.AnnounceHours} h before");
}
