namespace Hub.Core.Mis.Feeds;

/// <summary>Something about a row that the MIS's administrator should know.</summary>
/// <param name="File">The file, as it is named in the zip.</param>
/// <param name="Line">The line on which the row begins; 0 when it is about the whole file.</param>
/// <param name="Field">The column; empty when it is about the whole row.</param>
/// <param name="Rule">The id of the rule, stable.</param>
/// <param name="Severity">What was dropped for it.</param>
/// <param name="Message">What is wrong and how to mend it.</param>
public sealed record Issue(string File, int Line, string Field, string Rule, Severity Severity, string Message);
