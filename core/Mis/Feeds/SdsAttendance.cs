namespace Hub.Core.Mis.Feeds;

/// <summary>What a person's roles in School Data Sync V2.1 say of grades and dates, taken together: from the first beginning to the last end.</summary>
internal sealed class SdsAttendance
{
    private readonly List<string> grades = [];
    private DateOnly? start;
    private DateOnly? end;
    private bool openEnded;

    /// <summary>Takes in a role.</summary>
    public void Add(string? grade, DateOnly? from, DateOnly? to)
    {
        if (grade is not null && !grades.Contains(grade, StringComparer.OrdinalIgnoreCase))
            grades.Add(grade);
        if (from is not null && (start is null || from < start))
            start = from;
        openEnded |= to is null;
        if (to is not null && (end is null || to > end))
            end = to;
    }

    /// <summary>The person, with what the roles say.</summary>
    public Person Of(Person person) => person with
    {
        Grades = [.. grades],
        YearGroup = person.UserType == UserType.Student ? grades.FirstOrDefault() : null,
        StartDate = start,
        EndDate = openEnded ? null : end,
    };
}
