namespace Hub.Core.Operations.AuditTrail;

/// <summary>Where a chain stood at the end of a day, written where nobody can change it.</summary>
/// <param name="Chain">The site's id, or <c>hub</c>.</param>
/// <param name="Day">The day, in UTC.</param>
/// <param name="Number">The number of its last record.</param>
/// <param name="Hash">Of that record, in hexadecimal: it covers all before it.</param>
/// <param name="SealedAt">When it was written.</param>
public sealed record AuditSeal(string Chain, DateOnly Day, long Number, string Hash, DateTimeOffset SealedAt);
