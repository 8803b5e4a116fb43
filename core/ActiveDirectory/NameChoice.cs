namespace Hub.Core.ActiveDirectory;

/// <summary>A name for somebody, or why there is none.</summary>
/// <param name="Value">The name; null when there is none.</param>
/// <param name="Source">The alternate that gave it, as the school wrote it.</param>
/// <param name="Notes">What is to be known of it.</param>
/// <param name="Reason">Why there is none, or why it is not the one that the first alternate gives: a sentence.</param>
public sealed record NameChoice(string? Value, string? Source, NameNotes Notes = NameNotes.None, string? Reason = null);
