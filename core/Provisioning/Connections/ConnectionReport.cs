namespace Hub.Core.Provisioning.Connections;

/// <summary>What a test of a directory's settings found, in the words of whoever has to mend it.</summary>
/// <param name="Checks">One for each thing that must work, in the order in which they were tried.</param>
public sealed record ConnectionReport(IReadOnlyList<ConnectionCheck> Checks)
{
    /// <summary>Whether everything that was looked at works.</summary>
    public bool Works => Checks.All(c => c.State is CheckState.Passed or CheckState.Warned);

    /// <summary>The domains that the directory says are its own, lower case; empty where it was not asked or did not say.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];

    /// <summary>Where an administrator of the tenant consents to the hub's application; null where that is not what lacks.</summary>
    public Uri? Consent { get; init; }
}

/// <summary>One thing that must work.</summary>
/// <param name="Name">What was tried.</param>
/// <param name="State">How it went.</param>
/// <param name="Text">What was found, and what to do about it.</param>
public sealed record ConnectionCheck(string Name, CheckState State, string Text)
{
    /// <summary>Values to be pasted elsewhere, each with the name that it has there.</summary>
    public IReadOnlyList<(string Name, string Value)> ToPaste { get; init; } = [];
}

/// <summary>How a check went.</summary>
public enum CheckState
{
    /// <summary>It works.</summary>
    Passed,

    /// <summary>It works, and something about it is worth knowing.</summary>
    Warned,

    /// <summary>It does not work.</summary>
    Failed,

    /// <summary>Something before it failed.</summary>
    NotTried,
}
