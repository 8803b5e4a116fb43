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
        var read = interrupted ? directory.Directory.ReadAsync(ids, cancellationToken) : directory.Fresh.ReadAsync(jobId, ids, together, accounts, cancellationToken);
        if (!(await read).Succeeded(out var fresh, out var refusal))
            return [.. rows.Select(r => r.As(RowOutcome.Failed, refusal.Code, refusal.Detail))];
        var left = new List<(int Row, Rename Rename)>();
        for (var i = 0; i < rows.Length; i++)
        {
            if (Settle(rows[i], fresh, interrupted) is { } settled)
                rows[i] = settled;
            else
                left.Add((i, new Rename(fresh[rows[i].DirectoryId!], rows[i].To!)));
        }

        var started = time.GetTimestamp();
        for (var attempt = 1; left.Count > 0; attempt++)
        {
            var results = await directory.Directory.RenameAsync([.. left.Select(l => l.Rename)], cancellationToken);
            var doubt = await ReadDoubtfulAsync(left, results, cancellationToken);
            var again = new List<(int Row, Rename Rename)>();
            var wait = TimeSpan.Zero;
            foreach (var ((row, rename), result) in left.Zip(results))
            {
                var now = doubt.GetValueOrDefault(rename.Account.DirectoryId);
                if (Judge(rows[row], rename, result, now) is { } judged)
                {
                    rows[row] = judged;
                    continue;
                }

                again.Add((row, now is null ? rename : rename with { Account = now }));
                wait = Longest(wait, result.RetryAfter ?? Longest(FirstWait * Math.Pow(2, attempt - 1), TimeSpan.Zero));
                rows[row] = rows[row].As(RowOutcome.Failed, result.Code, result.Reason);
            }

            left = again;
            wait = wait > LongestWait && left.Count > 0 && time.GetElapsedTime(started) + wait > patience ? patience : wait;
            if (left.Count == 0 || attempt == MostAttempts || time.GetElapsedTime(started) + wait > patience)
                break;
            await Task.Delay(wait, time, cancellationToken);
        }

        return rows;
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

    private async Task<IReadOnlyDictionary<string, RemoteAccount>> ReadDoubtfulAsync(
        List<(int Row, Rename Rename)> asked, IReadOnlyList<RenameResult> results, CancellationToken cancellationToken)
    {
        var doubtful = asked.Zip(results).Where(x => x.Second.Verdict is RenameVerdict.Doubtful or RenameVerdict.Contradicted).Select(x => x.First.Rename.Account.DirectoryId).ToArray();
        if (doubtful.Length == 0)
            return new Dictionary<string, RemoteAccount>();
        return (await directory.Directory.ReadAsync(doubtful, cancellationToken)).Succeeded(out var read, out _) ? read : new Dictionary<string, RemoteAccount>();
    }

    private static ChangeRow Updated(ChangeRow row) => row.As(RowOutcome.Updated, Codes.Updated, $"The account has the new address; {row.From} stays as an alias.");

    private static TimeSpan Longest(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
