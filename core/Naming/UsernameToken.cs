using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AnyAscii;

namespace Hub.Core.Naming;

/// <summary>A token of a username format: what stands for it in a person's username.</summary>
/// <param name="Name">Its name, as in <c>[%F]</c>.</param>
/// <param name="Meaning">What it stands for, for people.</param>
/// <param name="StudentsOnly">Whether only pupils have it.</param>
/// <param name="Value">What stands for it; null when the person has none.</param>
public sealed record UsernameToken(string Name, string Meaning, bool StudentsOnly, Func<NamedPerson, string?> Value)
{
    // Secondary school is entered at the beginning of Year 7 and left at the end of Year 11 (Department for Education, "School attendance age ranges").
    private const int YearsToYear7 = 12;
    private const int YearsToEndOfYear11 = 17;
    private const int FirstMonthOfAcademicYear = 9;

    /// <summary>Every token.</summary>
    public static readonly IReadOnlyList<UsernameToken> All =
    [
        new("F", "Forename", false, p => Letters(p.GivenName, p.Spelling)),
        new("S", "Surname", false, p => Letters(p.FamilyName, p.Spelling)),
        new("L", "A random letter", false, _ => ((char)('a' + RandomNumberGenerator.GetInt32(26))).ToString()),
        new("N", "A random number from 1 to 9", false, _ => Number(RandomNumberGenerator.GetInt32(1, 10))),
        new("U", "Unique pupil number", true, p => Letters(p.UniquePupilNumber)),
        new("AN", "Admission number", true, p => Letters(p.AdmissionNumber)),
        new("A", "Academic birth year: when the school year of birth began", true, p => Number(AcademicYear(p.DateOfBirth))),
        new("I", "Standard intake year: when Year 7 begins", true, p => Number(AcademicYear(p.DateOfBirth) + YearsToYear7)),
        new("IS", "Standard intake year, two digits", true, p => Short(AcademicYear(p.DateOfBirth) + YearsToYear7)),
        new("Y", "School intake year: when the school year of joining began", true, p => Number(AcademicYear(p.StartDate))),
        new("B", "Birth year", true, p => Number(p.DateOfBirth?.Year)),
        new("C", "Cohort year: when Year 11 ends, or the year of leaving that is set for the pupil", true, p => Number(p.CohortYear)),
        new("CS", "Cohort year, two digits", true, p => Short(p.CohortYear)),
    ];

    /// <summary>Whether its value is another one each time, but for people with a seed.</summary>
    public bool IsRandom => Name is "L" or "N";

    /// <summary>Whether it may name how many letters of it are taken.</summary>
    public bool MayBeCut => Name is "F" or "S";

    /// <summary>What stands for it at a place of a format.</summary>
    /// <param name="person">The person; one with a <see cref="NamedPerson.Seed"/> has the same letter or number at a place each time.</param>
    /// <param name="place">Which part of the format it is, from 0: two random letters of a format are two letters.</param>
    internal string? At(NamedPerson person, int place)
    {
        if (!IsRandom || person.Seed is not { } seed)
            return Value(person);
        var drawn = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{Name} {place} {seed}")));
        return Name == "L" ? ((char)('a' + (drawn % 26))).ToString() : Number((int)(drawn % 9) + 1);
    }

    /// <summary>A text as a part of a username: Latin letters without accents, digits and dashes, lower case; null when nothing is left.</summary>
    private static string? Letters(string? text, NameSpelling? spelling = null)
    {
        var (apostrophes, hyphens) = ((spelling ?? NameSpelling.Usual).Apostrophes, (spelling ?? NameSpelling.Usual).Hyphens);
        var letters = string.Concat((text ?? "").Transliterate().Where(c => char.IsAsciiLetterOrDigit(c) || (c == '-' && hyphens) || (c == '\'' && apostrophes))).ToLowerInvariant().Trim('-', '\'');
        return letters.Length == 0 ? null : letters;
    }

    /// <summary>When Year 11 ends for somebody of this date of birth.</summary>
    internal static int? CohortYear(DateOnly? dateOfBirth) => AcademicYear(dateOfBirth) + YearsToEndOfYear11;

    private static int? AcademicYear(DateOnly? date) => date is { } day ? day.Month >= FirstMonthOfAcademicYear ? day.Year : day.Year - 1 : null;

    private static string? Number(int? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static string? Short(int? year) => year is { } number ? (number % 100).ToString("00", CultureInfo.InvariantCulture) : null;
}
