namespace Hub.Core.Operations.DataProtection;

/// <summary>Somebody was erased.</summary>
/// <param name="AuditValues">How many values of the site's audit were.</param>
public sealed record ErasedPerson(int AuditValues);
