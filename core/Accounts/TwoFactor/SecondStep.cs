namespace Hub.Core.Accounts.TwoFactor;

/// <summary>
/// Checks what a person answers after the password. The answer is judged and counted in one conditional write, so that however many are sent at once, none is
/// accepted twice and no wrong one is left uncounted.
/// </summary>
public sealed class SecondStep(FactorStore store, AuthenticatorKeys keys, PassphraseSecrets passphrases, TimeProvider time)
{
    private const int CodeLength = 6;

    // Three characters of a phrase are soon guessed by who may try without end: after each five wrong answers the wait doubles.
    private const int WrongUntilStopped = 5;
    private static readonly TimeSpan FirstStop = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan LongestStop = TimeSpan.FromDays(1);

    /// <summary>Judges an answer.</summary>
    public async Task<SecondStepVerdict> CheckAsync(Account account, SecondStepKind kind, string answer, CancellationToken cancellationToken)
    {
        var verdict = SecondStepVerdict.Wrong;
        await store.UpdateAsync(account.Id, factors =>
        {
            var now = time.GetUtcNow();
            if (factors.StoppedUntil > now)
            {
                verdict = new SecondStepVerdict(false, factors.StoppedUntil - now);
                return null;
            }

            if (!factors.Any)
            {
                verdict = SecondStepVerdict.Wrong;
                return null;
            }

            var accepted = Accepted(account, factors, kind, answer);
            verdict = new SecondStepVerdict(accepted is not null, null);
            return accepted is not null ? accepted with { Wrong = 0 } : Counted(factors, now);
        }, cancellationToken);
        return verdict;
    }

    /// <summary>A code as people type it, without blanks; "" when it is none.</summary>
    internal static string Digits(string code)
    {
        var plain = string.Concat(code.Where(c => !char.IsWhiteSpace(c)));
        return plain.Length == CodeLength && plain.All(char.IsAsciiDigit) ? plain : "";
    }

    /// <summary>What is stored after a right answer; null when it is wrong.</summary>
    private StoredFactors? Accepted(Account account, StoredFactors factors, SecondStepKind kind, string answer) => kind switch
    {
        SecondStepKind.Authenticator =>
            factors.ProtectedKey is { } key && keys.StepOfProtected(key, Digits(answer)) is { } step && step > factors.LastStep ? factors with { LastStep = step } : null,
        SecondStepKind.Passphrase =>
            factors.HasPassphrase && passphrases.Unprotect(factors) is var phrase && Passphrase.Matches(phrase, factors.Positions, answer)
                ? factors with { Positions = Passphrase.Draw(phrase) } : null,
        _ => RecoveryCodes.Find(factors.RecoveryCodes, RecoveryCodes.Hash(account.Id, answer)) is { } code
            ? factors with { RecoveryCodes = [.. factors.RecoveryCodes.Where(c => c != code)] } : null,
    };

    private static StoredFactors Counted(StoredFactors factors, DateTimeOffset now)
    {
        var wrong = factors.Wrong + 1;
        if (wrong % WrongUntilStopped != 0)
            return factors with { Wrong = wrong };
        var stop = FirstStop * Math.Pow(2, Math.Min((wrong / WrongUntilStopped) - 1, 10));
        return factors with { Wrong = wrong, StoppedUntil = now + (stop < LongestStop ? stop : LongestStop) };
    }
}

/// <summary>What became of an answer.</summary>
/// <param name="Right">Whether it was right.</param>
/// <param name="Wait">How long no answer is looked at; null when the answer was looked at.</param>
public sealed record SecondStepVerdict(bool Right, TimeSpan? Wait)
{
    /// <summary>It was wrong.</summary>
    public static readonly SecondStepVerdict Wrong = new(false, null);
}
