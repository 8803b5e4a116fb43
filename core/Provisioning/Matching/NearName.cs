using System.Globalization;
using System.Text;

namespace Hub.Core.Provisioning.Matching;

/// <summary>A name as it is compared: whether two are the same, and whether they are so near that one may stand for the other.</summary>
internal readonly record struct NearName
{
    private const int MostTypos = 2;
    private const char LastLatin = '\u024F';
    private const char FirstLatinAdditional = '\u1E00';
    private const char LastLatinAdditional = '\u1EFF';

    private readonly string[] given;
    private readonly string[] family;
    private readonly string exact;

    public NearName(string givenName, string familyName)
    {
        (given, family) = (NameAgreement.Words(givenName), NameAgreement.Words(familyName));
        // Accents may be left out where letters are Latin. Elsewhere the marks are vowels: without them Kamal and Kamala are one name.
        var whole = $"{givenName.Trim()}\n{familyName.Trim()}".Normalize(NormalizationForm.FormC);
        exact = whole.All(c => !char.IsLetter(c) || c is <= LastLatin or (>= FirstLatinAdditional and <= LastLatinAdditional))
            && !whole.Any(c => CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.SpacingCombiningMark)
                ? $"{string.Join(' ', given)}\n{string.Join(' ', family)}"
                : whole.ToUpperInvariant();
    }

    /// <summary>Whether there are a given name and a family name.</summary>
    public bool IsWhole => given.Length > 0 && family.Length > 0;

    private bool IsEmpty => given.Length == 0 && family.Length == 0;

    /// <summary>Equal for names that are the same.</summary>
    public string Key => exact;

    /// <summary>
    /// Whether one may stand for the other: family names that are the same but for a letter or share a word, and given names that begin alike or differ in two letters at most; also with the two
    /// exchanged. Wide on purpose: who is near only keeps others from being suggested.
    /// </summary>
    public bool IsNear(NearName other) =>
        !IsEmpty && !other.IsEmpty && ((Family(family, other.family) && Given(given, other.given)) || (Family(family, other.given) && Given(given, other.family)));

    private static bool Family(string[] a, string[] b) => a.Length == 0 || b.Length == 0 || a.Intersect(b, StringComparer.Ordinal).Any() || Distance(string.Concat(a), string.Concat(b), 1) <= 1;

    private static bool Given(string[] a, string[] b) =>
        a.Length == 0 || b.Length == 0 || a.Any(x => b.Any(y => x[0] == y[0])) || Distance(string.Concat(a), string.Concat(b), MostTypos) <= MostTypos;

    /// <summary>How many letters are to be put in, taken out or replaced; more than <paramref name="most"/> for anything above it.</summary>
    private static int Distance(string a, string b, int most)
    {
        if (Math.Abs(a.Length - b.Length) > most)
            return most + 1;
        Span<int> row = stackalloc int[Math.Min(b.Length, 200) + 1];
        if (b.Length >= row.Length)
            return string.Equals(a, b, StringComparison.Ordinal) ? 0 : most + 1;
        for (var j = 0; j < row.Length; j++)
            row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            var least = i;
            for (var j = 1; j < row.Length; j++)
            {
                var next = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                (diagonal, row[j]) = (row[j], next);
                least = Math.Min(least, next);
            }

            if (least > most)
                return most + 1;
        }

        return row[^1];
    }
}
