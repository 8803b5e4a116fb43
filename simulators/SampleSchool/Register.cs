using System.Globalization;
using System.Text;

namespace Hub.Simulators.SampleSchool;

/// <summary>Makes up the people of a school.</summary>
internal sealed class Register(SampleSchoolOptions options)
{
    private const string CheckLetters = "ABCDEFGHJKLMNPQRTUVWXYZ";
    private const int FirstYear = 7;
    private const int Years = 7;
    private const int GroupSize = 30;

    // Seeded on purpose: the same options make the same school.
#pragma warning disable CA5394
    private readonly Random random = new(options.Seed);
    private readonly Dictionary<string, int> addresses = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> oldAddresses = new(StringComparer.Ordinal);

    private int SchoolYear => options.Date.Month >= 9 ? options.Date.Year : options.Date.Year - 1;

    public List<SamplePerson> People()
    {
        var people = new List<SamplePerson>(options.Pupils + options.Staff);
        for (var i = 0; i < options.Staff; i++)
            people.Add(StaffMember(i));
        for (var i = 0; i < options.Pupils; i++)
            people.Add(Pupil(i));
        return people;
    }

    private SamplePerson StaffMember(int i)
    {
        var (given, family) = Name();
        var person = new SamplePerson($"stf-{i + 1:0000}", Pupil: false, given, family)
        {
            Role = i % 5 == 4 ? "aide" : i == 0 ? "administrator" : "teacher",
            Administrator = i is 0 or 1,
            OnPremises = i % 8 == 5,
            StartDate = new DateOnly(SchoolYear - random.Next(0, 15), 9, 1),
        };
        return Addressed(person, $"{Plain(given)[..1]}{Plain(family)}");
    }

    private SamplePerson Pupil(int i)
    {
        // The first pupils are namesakes, in different years.
        var (given, family) = i < 6 ? ("John", "Smith") : Name();
        var year = FirstYear + i % Years;
        var group = (i / Years) % Math.Max(1, options.Pupils / Years / GroupSize);
        var entry = SchoolYear - (year - FirstYear);
        var firstBirthday = new DateOnly(entry - 12, 9, 1);
        var serial = i / Years + 1;
        var person = new SamplePerson($"pup-{i + 1:00000}", Pupil: true, given, family)
        {
            Year = year,
            RegistrationGroup = $"{year}{Letters(group)}",
            House = Names.Houses[i % Names.Houses.Length],
            AdmissionNumber = $"{4000 + i:000000}",
            UniquePupilNumber = UniquePupilNumber(entry, serial, wrong: options.Faults && i == 11),
            DateOfBirth = firstBirthday.AddDays(random.Next(0, 365)),
            StartDate = new DateOnly(entry, 9, 3),
        };
        return Addressed(person, $"{entry % 100:00}{Plain(given)[..1]}{Plain(family)}");
    }

    private SamplePerson Addressed(SamplePerson person, string oldName)
    {
        var address = $"{Unique(addresses, $"{Plain(person.GivenName)}.{Plain(person.FamilyName)}")}@{options.Domain}";
        var old = $"{Unique(oldAddresses, oldName)}@{options.Domain}";
        var luck = person.Administrator ? 100 : random.Next(0, 200);
        return person with
        {
            // Two in a hundred have no address in the MIS, one in a hundred a private one.
            MisAddress = luck switch { < 4 => null, < 6 => $"{Plain(person.GivenName)}{Plain(person.FamilyName)}{luck}@gmail.com", _ => address },
            // One in two hundred has no account yet; one in twenty-five was moved to the new form before.
            DirectoryAddress = luck switch { 6 => null, >= 192 => address, _ => old },
        };
    }

    private (string Given, string Family) Name() => (Frequent(Names.Given), Frequent(Names.Family));

    /// <summary>The first names of a list come up about four times as often as the last.</summary>
    private string Frequent(string[] names) => names[(int)(Math.Pow(random.NextDouble(), 1.6) * names.Length)];
#pragma warning restore CA5394

    private static string Unique(Dictionary<string, int> taken, string name)
    {
        var count = taken.TryGetValue(name, out var before) ? before + 1 : 1;
        taken[name] = count;
        return count == 1 ? name : $"{name}{count}";
    }

    private static string Letters(int group) => group < 26 ? ((char)('A' + group)).ToString() : Letters(group / 26 - 1) + (char)('A' + group % 26);

    /// <summary>Letters a to z, as mail systems of schools take them.</summary>
    private static string Plain(string name)
    {
        var plain = new StringBuilder(name.Length);
        foreach (var c in name.ToLowerInvariant().Replace("ł", "l", StringComparison.Ordinal).Replace("ø", "o", StringComparison.Ordinal).Normalize(NormalizationForm.FormD))
            if (char.IsAsciiLetter(c))
                plain.Append(c);
        return plain.ToString();
    }

    /// <summary>Local authority, school, year of entry and serial, behind their check letter (DfE, "Unique pupil numbers").</summary>
    private static string UniquePupilNumber(int entry, int serial, bool wrong)
    {
        var digits = string.Create(CultureInfo.InvariantCulture, $"916{2000 + serial / 1000:0000}{entry % 100:00}{serial % 1000:000}");
        var sum = digits.Select((digit, i) => (digit - '0') * (i + 2)).Sum() + (wrong ? 1 : 0);
        return CheckLetters[sum % CheckLetters.Length] + digits;
    }
}
