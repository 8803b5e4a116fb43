using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Hub.Core.Mis;
using Hub.Core.Storage;
using Hub.Tests.Fixtures;
using Hub.Tests.Rostering;

namespace Hub.Tests.Mis;

public sealed class ClassRollsTests(AzuriteFixture azurite)
{
    private static readonly DateOnly Summer = new(2027, 7, 20);

    private static readonly Enrolment[] Enrolments =
    [
        In("7b", "zoë", "student", Summer), In("7a", "ann", "student"), In("7b", "zoë", "student"), In("7a", "nobody", "teacher"), In("7b", "ann", "aide"), In("7b", "ann", "Lehrkraft für Ωμέγα"),
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Of_Enrolments_AreClassByClassInTheOrderOfPeopleAndRoles()
    {
        var rolls = ClassRolls.Of(["ann", "zoë"], Enrolments);

        Assert.Equal(
            ["7a: -1 teacher, 0 student", "7b: 0 Lehrkraft für Ωμέγα, 0 aide, 1 student, 1 student 2027-07-20"],
            rolls.Select(r => $"{r.ClassId}: {string.Join(", ", r.Entries.Select(e => $"{e.Person} {e.Role}{(e.EndDate is { } day ? $" {day:yyyy-MM-dd}" : "")}"))}"));
    }

    [Fact]
    public void Write_InAnyOrderOfEnrolments_IsTheSameAndReadsBack()
    {
        var forwards = Written(Enrolments);
        var backwards = Written([.. Enrolments.Reverse()]);

        Assert.Equal(forwards, backwards);
        Assert.Equivalent(ClassRolls.Of(["ann", "zoë"], Enrolments), ClassRolls.Read(new MemoryStream(forwards)).ToList(), strict: true);
    }

    [Fact]
    public void Read_OfNoRolls_IsNone() => Assert.Empty(ClassRolls.Read(new MemoryStream(Written([]))));

    [Fact]
    public async Task RollsOfASnapshotThatHasNone_AreMadeOfItsRecords()
    {
        var connection = await azurite.NewAccountAsync();
        var blobs = new Blobs(new BlobServiceClient(connection));
        var snapshots = new Snapshots(new Tables(new TableServiceClient(connection)), blobs);
        var records = new MisRecords { People = [TestSchool.Pupil("zoë"), TestSchool.Pupil("ann")], Enrolments = Enrolments };
        var snapshot = await snapshots.WriteAsync(Guid.NewGuid(), records, Cancellation);
        var written = (await snapshots.RollsAsync(snapshot, Cancellation)).ToList();

        await blobs.DeleteAsync($"mis/{snapshot.SiteId}/snapshots/{snapshot.Id}.rolls.zst", Cancellation);

        Assert.Equivalent(written, (await snapshots.RollsAsync(snapshot, Cancellation)).ToList(), strict: true);
        Assert.Equal(["7a", "7b"], written.Select(r => r.ClassId));
    }

    private static byte[] Written(IReadOnlyList<Enrolment> enrolments)
    {
        var stored = new MemoryStream();
        ClassRolls.Write(ClassRolls.Of(["ann", "zoë"], enrolments), stored);
        return stored.ToArray();
    }

    private static Enrolment In(string schoolClass, string person, string role, DateOnly? end = null) =>
        new() { SourcedId = $"{schoolClass}-{person}-{role}-{end}", ClassSourcedId = schoolClass, UserSourcedId = person, SchoolSourcedId = "school", Role = role, EndDate = end };
}
