namespace Hub.Simulators.SampleSchool;

/// <summary>A made-up secondary school, and the feed that its MIS would deliver.</summary>
public sealed class School
{
    private readonly SampleSchoolOptions options;
    private readonly Timetable timetable;

    private School(SampleSchoolOptions options, IReadOnlyList<SamplePerson> people) => (this.options, People, timetable) = (options, people, new Timetable(people));

    /// <summary>Staff, then pupils.</summary>
    public IReadOnlyList<SamplePerson> People { get; }

    /// <summary>Everybody's accounts as they stand in the directories: most under the address of an older form.</summary>
    public IEnumerable<SimulatedPerson> Accounts =>
        from person in People
        where person.DirectoryAddress is not null
        select new SimulatedPerson(person.Id, person.GivenName, person.FamilyName, person.DirectoryAddress!)
        {
            OnPremises = person.OnPremises,
            Administrator = person.Administrator,
        };

    /// <summary>Makes up a school. The same options make the same one.</summary>
    public static School Create(SampleSchoolOptions? options = null)
    {
        options ??= new SampleSchoolOptions();
        return new School(options, new Register(options).People());
    }

    /// <summary>A school of people whom somebody else made up, without the faults of real feeds.</summary>
    public static School Of(IReadOnlyList<SamplePerson> people, SampleSchoolOptions? options = null) => new((options ?? new SampleSchoolOptions()) with { Faults = false }, people);

    /// <summary>Writes the feed: OneRoster 1.1 bulk CSV in a zip.</summary>
    /// <param name="target">Left open.</param>
    public void WriteFeed(Stream target) => OneRosterFeed.Write(target, options, People, timetable);
}
