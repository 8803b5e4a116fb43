using Hub.Core.Accounts;
using Hub.Core.Operations.Maintenance;
using Hub.Core.Sites;
using Hub.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Hub.Core.Operations.DataProtection;

/// <summary>
/// Erases people who left longer ago than their school keeps them. A school of which nobody is due costs one read a day. More than a share of a school at once waits for an administrator: a feed that
/// was wrong for years, or a school that stopped sending, looks like a school that everybody has left.
/// </summary>
public sealed partial class KeepLeavers(
    Sites.Sites sites, KeptLeavers kept, LeaverStates states, Erasures erasures, ErasePerson erase, LeaverSettings settings, MaintenanceCalendar calendar, Audit audit, TimeProvider time, ILogger<KeepLeavers> logger)
{
    private const int PageSize = 100;
    private static readonly TimeSpan UntilTriedAgain = TimeSpan.FromDays(1);
    private static readonly TimeSpan Interrupted = TimeSpan.FromHours(1);
    private static readonly Actor Hub = new("hub");

    /// <summary>Goes on with the day's round over all sites, for as long as one run of the timer may take. When the round is done, nothing is left to do until the next day.</summary>
    /// <returns>Whether the round is done.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        if (await calendar.PauseAsync(cancellationToken) is not null)
            return false;
        var (began, today) = (time.GetTimestamp(), DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));
        bool GoOn() => time.GetElapsedTime(began) < settings.Patience;
        // Whatever was interrupted, whoever had begun it; younger ones are at work.
        foreach (var person in await erasures.BegunBeforeAsync(time.GetUtcNow() - Interrupted, cancellationToken))
        {
            if (!GoOn())
                return false;
            await AloneAsync(person.SiteId, async () =>
            {
                await erase.EraseAsync(person.SiteId, person.AccountId, Hub, cancellationToken);
                return true;
            });
        }

        var (done, position) = await states.RoundAsync(today, cancellationToken);
        while (!done)
        {
            var page = await sites.ListAsync(position, PageSize, cancellationToken);
            foreach (var site in page.Items)
            {
                if (!await AloneAsync(site.Id, () => KeepAsync(site, GoOn, cancellationToken)))
                    return false;
            }

            (done, position) = (page.Next is null, page.Next);
            await states.StoreRoundAsync(today, done, position, cancellationToken);
        }

        return true;
    }

    /// <summary>For how many days a site keeps its leavers.</summary>
    public int DaysOf(Site site) => site.LeaverDays ?? settings.Days;

    /// <summary>What is to come of a site's leavers.</summary>
    public async Task<LeaverOutlook> LookAsync(Site site, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(site);
        var (leavers, _) = await kept.ListAsync(site.Id, cancellationToken);
        var state = await states.FindAsync(site.Id, cancellationToken);
        var (now, days) = (time.GetUtcNow(), DaysOf(site));
        // Before the first look, and with other days than at the last one, nobody is erased for a while.
        var known = state?.Days == days ? state : null;
        DateTimeOffset[] after = leavers.Count == 0 ? [] : [now, leavers[0].Since.AddDays(days), known?.Next ?? now.AddDays(settings.Grace)];
        return new LeaverOutlook(leavers.Count, after.Length == 0 ? null : after.Max(), known is { ApprovedUntil: null } ? known.Held : 0);
    }

    /// <summary>Approves that everybody is erased whose time is over by now, although they are many.</summary>
    /// <returns>How many were held when the hub last looked; a refusal when none are.</returns>
    public async Task<Outcome<int>> ApproveAsync(Site site, Actor by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(site);
        ArgumentNullException.ThrowIfNull(by);
        var (held, now) = (0, time.GetUtcNow());
        await states.UpdateAsync(site.Id, state =>
        {
            held = state is { ApprovedUntil: null } && state.Days == DaysOf(site) ? state.Held : 0;
            return held == 0 ? null : state! with { ApprovedUntil = now, Next = now };
        }, cancellationToken);
        Refusal? refusal = held == 0 ? new Conflict("nothing_held", "Nobody waits to be erased any longer: somebody else has decided, or the people are back.") : null;
        await audit.AddAsync(new AuditRecord(site.Id, by.Id, "leavers.erasure_approved", $"{held} people", refusal?.Code, by.NetworkAddress) { OnBehalfOf = by.OnBehalfOf }, cancellationToken);
        return refusal is null ? held : refusal;
    }

    /// <summary>Whatever fails at one school, an import that began meanwhile for one, the others do not wait for it: tomorrow is another day.</summary>
    /// <returns>Whether the work came to its end, as it says itself; a failure is an end, too.</returns>
    private async Task<bool> AloneAsync(Guid siteId, Func<Task<bool>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception failure) when (failure is not OperationCanceledException && !StorageOutage.Caused(failure))
        {
            LogFailed(failure, siteId);
            return true;
        }
    }

    private async Task<bool> KeepAsync(Site site, Func<bool> goOn, CancellationToken cancellationToken)
    {
        var (days, now) = (DaysOf(site), time.GetUtcNow());
        var state = await states.FindAsync(site.Id, cancellationToken);
        if (state?.Days != days)
        {
            await states.UpdateAsync(site.Id, s => s?.Days == days ? null : new LeaverState(days, now.AddDays(settings.Grace), 0, null), cancellationToken);
            return true;
        }

        if (now < state.Next)
            return true;
        var (leavers, others) = await kept.ListAsync(site.Id, cancellationToken);
        var due = leavers.Where(l => l.Since.AddDays(days) <= now).ToArray();
        var unasked = due.Count(l => !(l.Since.AddDays(days) <= state.ApprovedUntil));
        if (unasked >= settings.BrakeFrom && unasked * 100.0 > settings.BrakePercent * (others + leavers.Count))
        {
            await HoldAsync(site, state, due.Length, now, cancellationToken);
            return true;
        }

        var (erased, refused) = (0, 0);
        foreach (var leaver in due)
        {
            // What is left is due with the next run, too.
            if (!goOn())
                return false;
            if ((await EraseAsync(site.Id, leaver, cancellationToken)).Succeeded(out _, out _))
                erased++;
            else
                refused++;
        }

        if (due.Length > 0)
            LogErased(site.Id, erased, refused);
        // Who leaves from now on is not due before all days have passed.
        DateTimeOffset[] next = [now.AddDays(days), .. leavers.Skip(due.Length).Take(1).Select(l => l.Since.AddDays(days)), .. refused > 0 ? [now + UntilTriedAgain] : Array.Empty<DateTimeOffset>()];
        await states.UpdateAsync(site.Id, s => s?.Days == days ? s with { Next = next.Min(), Held = 0, ApprovedUntil = null } : null, cancellationToken);
        return true;
    }

    private async Task HoldAsync(Site site, LeaverState before, int due, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await states.UpdateAsync(site.Id, s => s is { } state && state == before ? state with { Held = due, ApprovedUntil = null, Next = now + UntilTriedAgain } : null, cancellationToken);
        if (before.Held > 0)
            return;
        await audit.AddAsync(new AuditRecord(site.Id, Hub.Id, "leavers.erasure_held", $"{due} people"), cancellationToken);
        LogHeld(site.Id, due);
    }

    private Task<Outcome<ErasedPerson>> EraseAsync(Guid siteId, KeptLeaver leaver, CancellationToken cancellationToken) => leaver.AccountId is { } account
        ? erase.EraseAsync(siteId, account, Hub, cancellationToken)
        : erase.EraseAsync(siteId, leaver.PersonId!, Hub, cancellationToken);

    [LoggerMessage(LogLevel.Information, "Site {SiteId}: {Erased} people who left were erased, {Refused} could not be")]
    private partial void LogErased(Guid siteId, int erased, int refused);

    [LoggerMessage(LogLevel.Error, "Site {SiteId}: people who left could not be erased")]
    private partial void LogFailed(Exception failure, Guid siteId);

    [LoggerMessage(LogLevel.Warning, "Site {SiteId}: {Due} people who left are to be erased, more than is done unasked; an administrator of the school is to approve it")]
    private partial void LogHeld(Guid siteId, int due);
}

/// <summary>What is to come of a site's leavers.</summary>
/// <param name="Leavers">How many people who left the site still has something of.</param>
/// <param name="Next">When the first of them is erased at the earliest, in UTC; null when there are none.</param>
/// <param name="Held">How many wait for an administrator, being too many to be erased unasked.</param>
public sealed record LeaverOutlook(int Leavers, DateTimeOffset? Next, int Held);
