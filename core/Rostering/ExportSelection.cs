using Hub.Core.Mis;

namespace Hub.Core.Rostering;

/// <summary>Which classes are in an export, and which people its scope leaves out.</summary>
/// <param name="classes">Ids; null for all.</param>
internal sealed class ExportSelection(HashSet<string>? classes)
{
    /// <summary>Whether the class is in the export.</summary>
    public bool Has(SchoolClass schoolClass) => classes is null || classes.Contains(schoolClass.SourcedId);

    /// <summary>Reads the enrolments where the scope needs them, and marks the people who are outside it.</summary>
    public static async Task<ExportSelection> DecideAsync(
        ExportScope scope, IReadOnlyList<ExportPerson> people, AddressBook addresses, IAsyncEnumerable<Enrolment> enrolments, DateOnly today)
    {
        foreach (var person in people)
        {
            if (!scope.UserTypes.Contains(person.Type)
                || (scope.YearGroups.Count > 0 && person.Type == UserType.Student && !scope.YearGroups.Contains(person.YearGroup ?? "", StringComparer.OrdinalIgnoreCase)))
                person.LeftOut = LeftOutReason.OutOfScope;
        }

        if (scope.Classes.Count == 0 && scope.YearGroups.Count == 0)
            return new ExportSelection(null);
        var chosen = scope.Classes.ToHashSet(StringComparer.Ordinal);
        var withPupils = new HashSet<string>(StringComparer.Ordinal);
        var members = new bool[people.Count];
        await foreach (var enrolment in enrolments)
        {
            if (enrolment.EndDate < today || (chosen.Count > 0 && !chosen.Contains(enrolment.ClassSourcedId)) || addresses.Find(enrolment.UserSourcedId) is not { } person)
                continue;
            members[person.Number] = true;
            if (person.Type == UserType.Student && person.LeftOut is null)
                withPupils.Add(enrolment.ClassSourcedId);
        }

        if (chosen.Count == 0)
            return new ExportSelection(withPupils);
        foreach (var person in people.Where(p => !members[p.Number]))
            person.LeftOut = LeftOutReason.OutOfScope;
        return new ExportSelection(chosen);
    }
}
