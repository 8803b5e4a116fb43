namespace Hub.Core.Rostering;

/// <summary>A day at a school: who and what has begun by then and has not ended, and when that is otherwise next.</summary>
/// <param name="today">The day, in the school's time zone.</param>
internal sealed class SchoolDay(DateOnly today)
{
    /// <summary>The day.</summary>
    public DateOnly Today => today;

    /// <summary>The first later day on which something that was asked for begins or has ended; null when no date says so.</summary>
    public DateOnly? NextChange { get; private set; }

    /// <summary>Whether a period holds the day.</summary>
    /// <param name="begin">Its first day; null for always.</param>
    /// <param name="end">Its last day; null for ever.</param>
    public bool IsIn(DateOnly? begin, DateOnly? end)
    {
        if (begin > today)
            Expect(begin.Value);
        else if (end >= today && end < DateOnly.MaxValue)
            Expect(end.Value.AddDays(1));
        return !(begin > today) && !(end < today);
    }

    private void Expect(DateOnly day) => NextChange = NextChange < day ? NextChange : day;
}
