namespace Hub.Core.Partners.Rap;

/// <summary>How old a person is, as coarsely as partners need it to treat children as the law asks.</summary>
public static class AgeBand
{
    private const int Teenager = 13;
    private const int SixteenYears = 16;

    /// <summary>The band on a day: <c>under13</c>, <c>13to15</c> or <c>16andover</c>; null when the date of birth is not known or not yet.</summary>
    public static string? Of(DateOnly? dateOfBirth, DateOnly day) => dateOfBirth is not { } born || born > day ? null : Age(born, day) switch
    {
        < Teenager => "under13",
        < SixteenYears => "13to15",
        _ => "16andover",
    };

    /// <summary>Full years. Who was born on 29 February is a year older on 1 March where there is no such day, as English law has it.</summary>
    private static int Age(DateOnly born, DateOnly day) => day.Year - born.Year - ((day.Month, day.Day).CompareTo((born.Month, born.Day)) < 0 ? 1 : 0);
}
