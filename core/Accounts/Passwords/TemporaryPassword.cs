using System.Security.Cryptography;

namespace Hub.Core.Accounts.Passwords;

/// <summary>Makes passwords that a child can read from a slip of paper.</summary>
internal static class TemporaryPassword
{
    // Neither l, I, 1, O nor 0, which are mistaken for one another on paper.
    private const string Consonants = "bcdfghjkmnprstvwz";
    private const string Vowels = "aeu";
    private const string Digits = "23456789";
    private const string Others = "!?+=";

    /// <summary>A random password that fits a level. At the higher levels some 2^33 others are as likely.</summary>
    public static string For(PasswordLevel level)
    {
        // Chance makes a name, too: those are guessed first.
        string password;
        do
            password = Draw(level);
        while (CommonPasswords.Rank(password) < int.MaxValue);
        return password;
    }

    private static string Draw(PasswordLevel level) => level switch
    {
        PasswordLevel.Child => Syllables(2) + Some(Digits, 2),
        PasswordLevel.Simple => Capital(Syllables(2)) + Some(Digits, 2),
        PasswordLevel.Relaxed or PasswordLevel.Normal => Capital(Syllables(4)) + Some(Digits, 4),
        _ => Capital(Syllables(4)) + Some(Digits, 4) + Some(Others, 1),
    };

    private static string Syllables(int count) => string.Concat(Enumerable.Range(0, count).Select(_ => Some(Consonants, 1) + Some(Vowels, 1)));

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static string Some(string characters, int count) => RandomNumberGenerator.GetString(characters, count);
}
