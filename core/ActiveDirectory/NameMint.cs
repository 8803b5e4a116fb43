using System.Globalization;

namespace Hub.Core.ActiveDirectory;

/// <summary>Gives names of one kind out, none twice. A name that somebody has, or once had, is that person's for good.</summary>
/// <remarks>
/// Numbers are counted on from where the last namesake left off, so that the twenty-thousandth Smith costs no more than the second. Whoever has had a number of the same stem gets it back:
/// so naming everybody again with the same rules changes nothing.
/// </remarks>
internal sealed class NameMint
{
    private const int MostNumbers = 99_999;

    private readonly Dictionary<string, string> owners = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, List<string>> owned = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> next = new(StringComparer.OrdinalIgnoreCase);
    private readonly Func<string, string?> objection;
    private readonly Func<string, bool> retired;

    /// <summary>Begins.</summary>
    /// <param name="owners">Every name that was given before, and the id of the person whose it is.</param>
    /// <param name="objection">Why a name may not be one; null when it may.</param>
    /// <param name="retired">Whether somebody had a name who is known no more.</param>
    public NameMint(IEnumerable<KeyValuePair<string, string>> owners, Func<string, string?> objection, Func<string, bool> retired)
    {
        (this.objection, this.retired) = (objection, retired);
        foreach (var (name, person) in owners)
            Note(name, person);
    }

    /// <summary>Gives somebody the first name to be had.</summary>
    /// <param name="personId">Whom.</param>
    /// <param name="candidates">What to try, in order.</param>
    /// <param name="notes">What is known of the name already.</param>
    /// <param name="why">Why the first alternates gave no candidate; null when they did.</param>
    public NameChoice Give(string personId, IReadOnlyList<NameCandidate> candidates, NameNotes notes, string? why)
    {
        foreach (var candidate in candidates)
        {
            if (Try(personId, candidate.Name, ref notes, ref why))
                return Given(personId, candidate, candidate.Name, notes, why);
        }

        foreach (var candidate in candidates.Where(c => c.MayHaveNumber))
        {
            if (Numbered(personId, candidate) is { } name)
                return Given(personId, candidate, name, notes, why);
        }

        return new NameChoice(null, null, notes, why ?? "The person lacks what every format asks for.");
    }

    private bool Try(string personId, string name, ref NameNotes notes, ref string? why)
    {
        if (objection(name) is { } fault)
            why ??= $"{name} is not possible. {fault}";
        else if (owners.TryGetValue(name, out var owner) ? owner != personId : retired(name))
        {
            notes |= NameNotes.Clash;
            why ??= $"{name} is somebody else's, or was.";
        }
        else
            return true;
        return false;
    }

    private string? Numbered(string personId, NameCandidate candidate)
    {
        // What is wrong with one number's name is wrong with all.
        if (objection(candidate.WithNumber(2)) is not null)
            return null;
        if (owned.GetValueOrDefault(personId)?.Select(candidate.NumberOf).OfType<int>().Where(n => n <= MostNumbers).Order().Select(candidate.WithNumber).FirstOrDefault() is { } again)
            return again;
        for (var number = next.GetValueOrDefault(candidate.Name, 2); number <= MostNumbers; number++)
        {
            var name = candidate.WithNumber(number);
            if (!owners.ContainsKey(name) && !retired(name))
            {
                next[candidate.Name] = number + 1;
                return name;
            }
        }

        next[candidate.Name] = MostNumbers + 1;
        return null;
    }

    private NameChoice Given(string personId, NameCandidate candidate, string name, NameNotes notes, string? why)
    {
        Note(name, personId);
        return new NameChoice(name, candidate.Source, candidate.Stem.Length < candidate.Whole ? notes | NameNotes.Cut : notes, why);
    }

    private void Note(string name, string person)
    {
        if (!owners.TryAdd(name, person))
            return;
        if (!owned.TryGetValue(person, out var names))
            owned.Add(person, names = []);
        names.Add(name);
    }
}

/// <summary>A name to try.</summary>
/// <param name="Source">The alternate that gives it.</param>
/// <param name="Stem">What it begins with, cut to <paramref name="Most"/>.</param>
/// <param name="Tail">What it ends with: the suffix, or nothing.</param>
/// <param name="Most">The most characters before the tail.</param>
/// <param name="Whole">How long the stem was before it was cut.</param>
/// <param name="MayHaveNumber">Whether a number may be put behind the stem.</param>
internal sealed record NameCandidate(string Source, string Stem, string Tail, int Most, int Whole, bool MayHaveNumber = true)
{
    /// <summary>The name.</summary>
    public string Name => Stem + Tail;

    /// <summary>The name with a number, for which the stem is shortened where it must be.</summary>
    public string WithNumber(int number)
    {
        var digits = number.ToString(CultureInfo.InvariantCulture);
        return string.Concat(Stem.AsSpan(0, Math.Min(Stem.Length, Most - digits.Length)), digits, Tail);
    }

    /// <summary>The number that makes a name of this one; null when none does.</summary>
    public int? NumberOf(string name)
    {
        if (!name.EndsWith(Tail, StringComparison.OrdinalIgnoreCase))
            return null;
        var stem = name.AsSpan(0, name.Length - Tail.Length);
        var digits = stem.Length - stem.TrimEnd("0123456789").Length;
        // A stem may itself end in digits: the number is what is left of them.
        for (var length = Math.Min(digits, 5); length > 0; length--)
        {
            if (stem[^length] != '0' && int.Parse(stem[^length..], CultureInfo.InvariantCulture) is var number && number >= 2 && WithNumber(number).Equals(name, StringComparison.OrdinalIgnoreCase))
                return number;
        }

        return null;
    }
}
