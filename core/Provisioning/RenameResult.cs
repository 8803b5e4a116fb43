namespace Hub.Core.Provisioning;

/// <summary>What a directory answered to one write.</summary>
/// <param name="Verdict">What is to be made of it.</param>
/// <param name="Code">The stable code should it stand as it is.</param>
/// <param name="Reason">The same in a sentence, without personal data.</param>
/// <param name="RetryAfter">How long the directory asked to be left alone.</param>
internal sealed record RenameResult(RenameVerdict Verdict, string Code = "", string Reason = "", TimeSpan? RetryAfter = null)
{
    /// <summary>It took effect.</summary>
    public static readonly RenameResult Done = new(RenameVerdict.Done);

    /// <summary>It was refused and nothing happened.</summary>
    public static RenameResult Refused(string code, string reason) => new(RenameVerdict.Refused, code, reason);

    /// <summary>It was refused, although it may have taken effect.</summary>
    public static RenameResult Contradicted(string code, string reason) => new(RenameVerdict.Contradicted, code, reason);

    /// <summary>It was not tried: too many requests.</summary>
    public static RenameResult Throttled(TimeSpan? retryAfter) =>
        new(RenameVerdict.Throttled, Codes.Throttled, "The directory asked the hub to slow down for longer than the job waits.", retryAfter);

    /// <summary>Nobody knows whether it took effect.</summary>
    public static RenameResult Doubtful(string what) => new(RenameVerdict.Doubtful, Codes.DirectoryUnavailable, $"The directory did not answer properly ({what}).");
}

/// <summary>What is to be made of a directory's answer.</summary>
internal enum RenameVerdict
{
    /// <summary>The account has the new address.</summary>
    Done,

    /// <summary>Final.</summary>
    Refused,

    /// <summary>Final, unless a read shows that the write took effect (Google's 409 after success).</summary>
    Contradicted,

    /// <summary>To be tried again after a while.</summary>
    Throttled,

    /// <summary>To be read, and tried again if it did not take effect.</summary>
    Doubtful,
}
