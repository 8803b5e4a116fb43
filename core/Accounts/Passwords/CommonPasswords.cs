using System.Collections.Frozen;
using System.Text.Json;

namespace Hub.Core.Accounts.Passwords;

/// <summary>The passwords that people choose most, by how often (the list of @zxcvbn-ts/language-common, from passwords that were made public).</summary>
internal static class CommonPasswords
{
    private static readonly Lazy<FrozenDictionary<string, int>> Ranks = new(Read);

    /// <summary>
    /// How many passwords are more common, 0 for the most common of all; <see cref="int.MaxValue"/> for one that is not in the list. Case does not count, nor do digits and signs
    /// behind a word: <c>Password1!</c> is guessed as soon as <c>password</c>.
    /// </summary>
    public static int Rank(string password)
    {
        var lower = password.ToLowerInvariant();
        var word = lower.TrimEnd([.. lower.Where(c => !char.IsLetter(c)).Distinct()]);
        return Math.Min(Ranks.Value.GetValueOrDefault(lower, int.MaxValue), word.Length == 0 ? int.MaxValue : Ranks.Value.GetValueOrDefault(word, int.MaxValue));
    }

    private static FrozenDictionary<string, int> Read()
    {
        using var stream = typeof(CommonPasswords).Assembly.GetManifestResourceStream("common-passwords.json") ?? throw new InvalidOperationException("The list of common passwords is missing.");
        return JsonSerializer.Deserialize<string[]>(stream)!.Select((password, rank) => (password, rank)).DistinctBy(p => p.password).ToFrozenDictionary(p => p.password, p => p.rank, StringComparer.Ordinal);
    }
}
