using ZstdSharp;

namespace Hub.Core.Mis;

/// <summary>
/// The enrolments of a snapshot class by class, with people by their place: what an export needs of them. There are ten times as many enrolments as people,
/// and reading each as a record and looking its two ids up would cost more than everything else that an export does.
/// </summary>
internal static class ClassRolls
{
    private const int BufferSize = 1 << 16;

    /// <summary>The rolls of all classes that anybody is enrolled in, in the ordinal order of class ids.</summary>
    /// <param name="people">Ids of the snapshot's people, in its order.</param>
    /// <param name="enrolments">Its enrolments, in any order.</param>
    public static IReadOnlyCollection<ClassRoll> Of(IEnumerable<string> people, IEnumerable<Enrolment> enrolments)
    {
        var places = people.Select((id, place) => (id, place)).ToDictionary(p => p.id, p => p.place, StringComparer.Ordinal);
        return [.. enrolments
            .GroupBy(e => e.ClassSourcedId, e => new RollEntry(places.GetValueOrDefault(e.UserSourcedId, -1), e.Role, e.EndDate), StringComparer.Ordinal)
            .OrderBy(c => c.Key, StringComparer.Ordinal)
            .Select(c => new ClassRoll(c.Key, [.. c.OrderBy(e => e.Person).ThenBy(e => e.Role, StringComparer.Ordinal).ThenBy(e => e.EndDate)]))];
    }

    /// <summary>Writes rolls, compressed: each role's name where it is met first, from then on its number.</summary>
    public static void Write(IReadOnlyCollection<ClassRoll> rolls, Stream to)
    {
        using var compressed = new CompressionStream(to, leaveOpen: true);
        using var buffer = new BufferedStream(compressed, BufferSize);
        using var writer = new BinaryWriter(buffer);
        var roles = new Dictionary<string, int>(StringComparer.Ordinal);
        writer.Write(rolls.Count);
        foreach (var roll in rolls)
        {
            writer.Write(roll.ClassId);
            writer.Write7BitEncodedInt(roll.Entries.Count);
            foreach (var entry in roll.Entries)
            {
                writer.Write(entry.Person);
                writer.Write(entry.EndDate is { } day ? day.DayNumber + 1 : 0);
                var met = !roles.TryAdd(entry.Role, roles.Count);
                writer.Write7BitEncodedInt(roles[entry.Role]);
                if (!met)
                    writer.Write(entry.Role);
            }
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote, roll by roll.</summary>
    public static IEnumerable<ClassRoll> Read(Stream from)
    {
        using var decompressed = new DecompressionStream(from);
        using var buffer = new BufferedStream(decompressed, BufferSize);
        using var reader = new BinaryReader(buffer);
        var roles = new List<string>();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var classId = reader.ReadString();
            var entries = new RollEntry[reader.Read7BitEncodedInt()];
            for (var i = 0; i < entries.Length; i++)
            {
                var (person, day, role) = (reader.ReadInt32(), reader.ReadInt32(), reader.Read7BitEncodedInt());
                if (role == roles.Count)
                    roles.Add(reader.ReadString());
                entries[i] = new RollEntry(person, roles[role], day == 0 ? null : DateOnly.FromDayNumber(day - 1));
            }

            yield return new ClassRoll(classId, entries);
        }
    }
}
