namespace Hub.Core.Provisioning;

/// <summary>Applies some rows of a change set: reads each account, writes what is still to be written, and lets a read settle every doubt.</summary>
internal sealed class ChunkApply(OpenDirectory directory, string jobId, TimeSpan patience, TimeProvider time)
{
    private const int MostAttempts = 5;
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    /// <summary>What became of each row, in the same order.</summary>
    /// <param name="planned">Rows that are planned.</param>
    /// <param name="interrupted">Whether a run before this one may have written some of them.</param>
    /// <param name="together">How many accounts are being changed at the same time.</param>
    /// <param name="accounts">How many accounts the directory has.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<ChangeRow>> RunAsync(IReadOnlyList<ChangeRow> planned, bool interrupted, int together, int accounts, CancellationToken cancellationToken)
    {
        var rows = planned.ToArray();
        string[] ids = [.. rows.Select(r => r.DirectoryId!)];
        // What the run before this one wrote is missing in a listing that it began.
        var reading = interrupted ? directory.Directory.ReadAsync(ids, cancellationToken) : directory.Fresh.ReadAsync(jobId, ids, together, accounts, cancellationToken);
        if (!(await reading).Succeeded(out var fresh, out var refusal))
            return [.. rows.Select(r => r.As(RowOutcome.Failed, refusal.Code, refusal.Detail))];
        var left = new List<Pending>();
        for (var i = 0; i < rows.Length; i++)
        {
            if (Settle(rows[i], fresh, interrupted) is { } settled)
                rows[i] = settled;
            else
                left.Add(new Pending(i, new Rename(fresh[rows[i].DirectoryId!], rows[i].To!)));
        }

        var started = time.GetTimestamp();
        for (var attempt = 1; left.Count > 0; attempt++)
        {
            var told = await WriteAsync(left, cancellationToken);
            var read = await ReadDoubtfulAsync(told, cancellationToken);
            var again = new List<Pending>();
            var wait = TimeSpan.Zero;
            foreach (var (pending, result) in told)
            {
                var (row, rename) = (pending.Row, pending.Rename);
                // What nobody could read is not written again: a second write may change the account once more.
                var inDoubt = IsInDoubt(result) && read is null;
                var now = read?.GetValueOrDefault(rename.Account.DirectoryId);
                if (!inDoubt && Judge(rows[row], rename, result, now) is { } judged)
                {
                    rows[row] = judged;
                    continue;
                }

                again.Add(new Pending(row, now is null ? rename : rename with { Account = now }, inDoubt ? result : null));
                wait = Longest(wait, result.RetryAfter ?? Longest(FirstWait * Math.Pow(2, attempt - 1), TimeSpan.Zero));
                rows[row] = inDoubt
                    ? rows[row].As(RowOutcome.Failed, Codes.DirectoryUnavailable, "The directory did not answer properly: nobody knows whether the account has the new address. Trying again finds it out.")
                    : rows[row].As(RowOutcome.Failed, result.Code, result.Reason);
            }

            left = again;
            wait = wait > LongestWait && left.Count > 0 && time.GetElapsedTime(started) + wait > patience ? patience : wait;
            if (left.Count == 0 || attempt == MostAttempts || time.GetElapsedTime(started) + wait > patience)
                break;
            await Task.Delay(wait, time, cancellationToken);
        }

        return rows;
    }

    /// <summary>Writes what is not in doubt.</summary>
    /// <returns>Each with what the directory said of it, now or before.</returns>
    private async Task<IReadOnlyList<(Pending Pending, RenameResult Result)>> WriteAsync(List<Pending> left, CancellationToken cancellationToken)
    {
        var written = left.FindAll(l => l.Doubt is null);
        var results = written.Count == 0 ? [] : await directory.Directory.RenameAsync([.. written.Select(l => l.Rename)], cancellationToken);
        return [.. written.Zip(results), .. left.Where(l => l.Doubt is not null).Select(l => (l, l.Doubt!))];
    }

    /// <summary>The row when nothing is to be written for it; null when it is.</summary>
    private static ChangeRow? Settle(ChangeRow row, IReadOnlyDictionary<string, RemoteAccount> fresh, bool interrupted)
    {
        if (!fresh.TryGetValue(row.DirectoryId!, out var account))
            return row.Refused(Codes.NoAccount, "The account is no longer in the directory.");
        if (account.IsAt(row.To!))
            return interrupted ? Updated(row) : row.As(RowOutcome.Unchanged, Codes.Unchanged, "The account has this address already.");
        if (account.Administrator)
            return row.Refused(Codes.Administrator, "The account is an administrator's; the hub never changes one.");
        if (account.OnPremises)
            return row.Refused(Codes.OnPremises, "The account is mastered in the school's Active Directory. Change the address there; it reaches Microsoft 365 by synchronisation.");
        return account.Address == row.From || account.Address == row.To
            ? null
            : row.Refused(Codes.ChangedSincePreview, "The account has another address than when the change was planned. Make a new preview.");
    }

    /// <summary>The row when the result is final; null when it is to be tried again.</summary>
    private static ChangeRow? Judge(ChangeRow row, Rename rename, RenameResult result, RemoteAccount? now) => result.Verdict switch
    {
        RenameVerdict.Done => Updated(row),
        RenameVerdict.Refused => row.Refused(result.Code, result.Reason),
        RenameVerdict.Contradicted => now?.IsAt(rename.To) == true ? Updated(row) : row.Refused(result.Code, result.Reason),
        RenameVerdict.Doubtful when now?.IsAt(rename.To) == true => Updated(row),
        _ => null,
    };

    /// <summary>The accounts of which nobody knows whether they were written; null when the directory does not tell either.</summary>
    private async Task<IReadOnlyDictionary<string, RemoteAccount>?> ReadDoubtfulAsync(IReadOnlyList<(Pending Pending, RenameResult Result)> told, CancellationToken cancellationToken)
    {
        var doubtful = told.Where(t => IsInDoubt(t.Result)).Select(t => t.Pending.Rename.Account.DirectoryId).ToArray();
        if (doubtful.Length == 0)
            return new Dictionary<string, RemoteAccount>();
        return (await directory.Directory.ReadAsync(doubtful, cancellationToken)).Succeeded(out var read, out _) ? read : null;
    }

    private static bool IsInDoubt(RenameResult result) => result.Verdict is RenameVerdict.Doubtful or RenameVerdict.Contradicted;

    private static ChangeRow Updated(ChangeRow row) => row.As(RowOutcome.Updated, Codes.Updated, $"The account has the new address; {row.From} stays as an alias.");

    private static TimeSpan Longest(TimeSpan a, TimeSpan b) => a > b ? a : b;

    /// <summary>A row that is still to be done.</summary>
    /// <param name="Row">Which.</param>
    /// <param name="Rename">What is to be written.</param>
    /// <param name="Doubt">What the directory said to a write of which nobody knows yet whether it took effect; null when there is no such write.</param>
    private sealed record Pending(int Row, Rename Rename, RenameResult? Doubt = null);
}
