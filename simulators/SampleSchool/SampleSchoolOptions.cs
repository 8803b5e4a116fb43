namespace Hub.Simulators.SampleSchool;

/// <summary>Which school to make up. The same options make the same school.</summary>
public sealed record SampleSchoolOptions
{
    /// <summary>How many pupils.</summary>
    public int Pupils { get; init; } = 1200;

    /// <summary>How many staff, teaching and not.</summary>
    public int Staff { get; init; } = 120;

    /// <summary>Start of the random numbers.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The day on which the MIS was asked; decides the school year.</summary>
    public DateOnly Date { get; init; } = new(2026, 11, 2);

    /// <summary>The school's e-mail domain.</summary>
    public string Domain { get; init; } = "stmarys.sch.uk";

    /// <summary>The school's name.</summary>
    public string Name { get; init; } = "St Mary's High School";

    /// <summary>Whether a few rows have the faults that real feeds have: a broken address, a wrong unique pupil number, an enrolment in no class.</summary>
    public bool Faults { get; init; } = true;
}
