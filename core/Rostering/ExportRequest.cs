using Hub.Core.Mis;

namespace Hub.Core.Rostering;

/// <summary>What somebody asks to be exported.</summary>
/// <param name="Format">Id of the format.</param>
public sealed record ExportRequest(string? Format)
{
    // What a job keeps is small.
    private const int MostText = 8000;

    /// <summary>Of whom it tells.</summary>
    public ExportScope Scope { get; init; } = ExportScope.Everybody;

    /// <summary>Whether the files are to hold only what changed since the last export of the format: OneRoster delta.</summary>
    public bool ChangesOnly { get; init; }

    /// <summary>What is wrong with it; null when nothing is.</summary>
    internal Invalid? Refusal()
    {
        if (ChangesOnly && !ExportFormats.HasDelta(Format!))
            return new Invalid("no_delta", "Only OneRoster has files that hold what changed. Ask for all records.", new FieldError("mode", "must be bulk for this format."));
        if (Scope.UserTypes.Count == 0 || Scope.UserTypes.Any(t => t is not (UserType.Student or UserType.Staff or UserType.Contact)))
            return new Invalid("user_types", "Choose pupils, staff, contacts, or several of them.", new FieldError("userTypes", "must be one or more of student, staff and contact."));
        if (Scope.YearGroups.Concat(Scope.Classes).Sum(t => t.Length) > MostText)
            return new Invalid("scope_too_long", "These are more year groups and classes than an export can be asked for. Choose fewer, or none for all.", new FieldError("classes", "are too many."));
        return null;
    }
}
