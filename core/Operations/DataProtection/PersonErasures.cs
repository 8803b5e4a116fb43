namespace Hub.Core.Operations.DataProtection;

/// <summary>Erasures as jobs of a site.</summary>
public sealed class PersonErasures
{
    /// <summary>The kind of the jobs.</summary>
    public const string Kind = "person-erasure";
}
