using Hub.Core;
using Hub.Core.Provisioning;

namespace Hub.Tests.Provisioning;

/// <summary>Doubt about a write that the directory does not let anybody settle at once.</summary>
public sealed class ChunkApplyTests
{
    private static readonly TimeSpan Patient = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_DoubtThatOnlyALaterReadSettles_WritesOnce(bool contradicted)
    {
        var directory = new DoubtfulDirectory { Contradicts = contradicted, FailingReads = 1 };

        var row = await RunAsync(directory, Patient);

        Assert.Equal((RowOutcome.Updated, 1), (row.Outcome, directory.Writes));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_DoubtThatNoReadSettles_SaysThatNobodyKnows(bool contradicted)
    {
        var directory = new DoubtfulDirectory { Contradicts = contradicted, FailingReads = int.MaxValue };

        var row = await RunAsync(directory, TimeSpan.Zero);

        Assert.Equal((RowOutcome.Failed, Codes.DirectoryUnavailable, 1), (row.Outcome, row.Code, directory.Writes));
    }

    private static async Task<ChangeRow> RunAsync(DoubtfulDirectory directory, TimeSpan patience)
    {
        var row = new ChangeRow { PersonId = "p1", DirectoryId = "1", From = directory.Account.Address, To = $"new@{PlannerSchool.Domain}", Outcome = RowOutcome.Planned, Code = Codes.Rename, Reason = "" };
        var apply = new ChunkApply(new OpenDirectory(directory, new FreshAccounts(directory, TimeProvider.System)), "job", patience, TimeProvider.System);
        return Assert.Single(await apply.RunAsync([row], interrupted: false, together: 1, accounts: 1, TestContext.Current.CancellationToken));
    }

    /// <summary>Does what it is asked for, says that it does not know, and then does not answer for a while.</summary>
    private sealed class DoubtfulDirectory : IDirectory
    {
        public bool Contradicts { get; init; }

        /// <summary>How many reads after the write fail.</summary>
        public int FailingReads { get; set; }

        public int Writes { get; private set; }

        public RemoteAccount Account { get; private set; } = PlannerSchool.Account("1", $"old@{PlannerSchool.Domain}");

        public int RequestsToRead(int accounts) => accounts;

        public int RequestsToReadAll(int accounts) => 1 + accounts;

        public Task<Outcome<DirectoryContent>> ReadAllAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Outcome<IReadOnlyList<RemoteAccount>>> FindAsync(string key, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Outcome<IReadOnlyDictionary<string, RemoteAccount>>> ReadAsync(IReadOnlyCollection<string> directoryIds, CancellationToken cancellationToken) =>
            Task.FromResult<Outcome<IReadOnlyDictionary<string, RemoteAccount>>>(Writes > 0 && FailingReads-- > 0
                ? new Unavailable(Codes.DirectoryUnavailable, "It did not answer.")
                : new Dictionary<string, RemoteAccount> { ["1"] = Account });

        public Task<IReadOnlyList<RenameResult>> RenameAsync(IReadOnlyList<Rename> renames, CancellationToken cancellationToken)
        {
            Writes++;
            Account = Account with { Address = renames[0].To };
            return Task.FromResult<IReadOnlyList<RenameResult>>([Contradicts ? RenameResult.Contradicted("address_taken", "It exists.") : RenameResult.Doubtful("HTTP 503")]);
        }
    }
}
