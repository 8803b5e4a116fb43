using System.Globalization;
using Hub.Core;
using Hub.Core.Mis;
using Hub.Core.Rostering.OneRoster;

namespace Hub.Functions.Rostering.OneRoster;

/// <summary>Makes of a filter what decides for each record. A field with several values holds when one of them does; <c>!=</c> when none is equal.</summary>
internal static class OneRosterFilters
{
    /// <summary>Makes it, or says which field or value cannot be used.</summary>
    public static Outcome<Func<Kept<T>, bool>> Compile<T>(OneRosterFilter filter, IReadOnlyDictionary<string, OneRosterPath<T>> paths) where T : MisRecord
    {
        var alternatives = new List<Func<Kept<T>, bool>[]>();
        foreach (var alternative in filter.Alternatives)
        {
            var all = new List<Func<Kept<T>, bool>>();
            foreach (var comparison in alternative)
            {
                if (!paths.TryGetValue(comparison.Field, out var path))
                    return OneRosterFilter.Wrong($"filter names {comparison.Field}, by which these records cannot be filtered. There are {string.Join(", ", paths.Keys)}.");
                if (!Compile(path, comparison).Succeeded(out var holds, out var refusal))
                    return refusal;
                all.Add(holds);
            }

            alternatives.Add([.. all]);
        }

        // Loops, not queries: this runs for every record of a school.
        return (Func<Kept<T>, bool>)(record =>
        {
            foreach (var all in alternatives)
            {
                var holds = true;
                foreach (var comparison in all)
                    holds = holds && comparison(record);
                if (holds)
                    return true;
            }

            return false;
        });
    }

    private static Outcome<Func<Kept<T>, bool>> Compile<T>(OneRosterPath<T> path, OneRosterComparison comparison) where T : MisRecord
    {
        var (how, value) = (comparison.Operator, comparison.Value);
        if (path.Kind == OneRosterValueKind.Time)
        {
            if (how == OneRosterOperator.Contains || !OneRosterTime.TryRead(value, out var moment))
                return OneRosterFilter.Wrong($"{path.Name} is compared by =, !=, >, >=, < and <= with a moment such as 2026-09-01T00:00:00.000Z.");
            return (Func<Kept<T>, bool>)(r => Holds(how, r.ChangedAt.CompareTo(moment)));
        }

        if (path.Kind == OneRosterValueKind.Date && how != OneRosterOperator.Contains && !DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            return OneRosterFilter.Wrong($"{path.Name} is compared with a day such as 2026-09-01.");
        var comparing = path.Kind == OneRosterValueKind.Id ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        return how switch
        {
            OneRosterOperator.NotEqual => (Func<Kept<T>, bool>)(r => !path.Values(r).Any(v => string.Equals(v, value, comparing))),
            OneRosterOperator.Contains => (Func<Kept<T>, bool>)(r => path.Values(r).Any(v => v.Contains(value, comparing))),
            _ => (Func<Kept<T>, bool>)(r => path.Values(r).Any(v => Holds(how, string.Compare(v, value, comparing)))),
        };
    }

    private static bool Holds(OneRosterOperator how, int order) => how switch
    {
        OneRosterOperator.Equal => order == 0,
        OneRosterOperator.NotEqual => order != 0,
        OneRosterOperator.Greater => order > 0,
        OneRosterOperator.AtLeast => order >= 0,
        OneRosterOperator.Less => order < 0,
        _ => order <= 0,
    };
}
