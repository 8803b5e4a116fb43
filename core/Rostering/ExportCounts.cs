using Hub.Core.Rostering.Sds;

namespace Hub.Core.Rostering;

/// <summary>What an export counts while it writes.</summary>
public sealed record ExportCounts
{
    /// <summary>Records in each file, the header not counted.</summary>
    public SortedDictionary<string, int> Files { get; init; } = new(StringComparer.Ordinal);

    /// <summary>People whose MIS address is in a verified domain.</summary>
    public int ByMisAddress { get; set; }

    /// <summary>People who have the address of the account that the hub provisioned or matched.</summary>
    public int ByAccount { get; set; }

    /// <summary>Contacts in the files.</summary>
    public int Contacts { get; set; }

    /// <summary>People outside what was asked for.</summary>
    public int OutOfScope { get; set; }

    /// <summary>People who were left out, by reason.</summary>
    public SortedDictionary<string, int> LeftOut { get; init; } = new(StringComparer.Ordinal);

    /// <summary>People of the MIS whom the files do not hold, by type: governors, and contacts unless they were asked for.</summary>
    public SortedDictionary<string, int> NotIncluded { get; init; } = new(StringComparer.Ordinal);

    /// <summary>What was not taken over as it stands in the MIS, by note.</summary>
    public SortedDictionary<string, int> Notes { get; init; } = new(StringComparer.Ordinal);

    /// <summary>The text without line breaks, noted when it had any.</summary>
    internal string OneLine(string text)
    {
        if (SdsText.HasBreak(text))
            Note(ExportNote.LineBreak);
        return SdsText.OneLine(text);
    }

    /// <summary>The person's grade, noted when the MIS has one that School Data Sync does not know.</summary>
    internal string? GradeOf(ExportPerson person)
    {
        if (person.Grade is null && person.HasGrade)
            Note(ExportNote.GradeUnknown);
        return person.Grade;
    }

    internal void Note(ExportNote note) => Notes[note.Code] = Notes.GetValueOrDefault(note.Code) + 1;
}
