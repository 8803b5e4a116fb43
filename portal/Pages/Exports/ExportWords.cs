using System.Globalization;
using Hub.Core;
using Hub.Core.Mis;
using Hub.Core.Operations;
using Hub.Core.Provisioning.Matching;
using Hub.Core.Rostering;
using Hub.Core.Rostering.Sds;

namespace Hub.Portal.Pages.Exports;

/// <summary>Rostering files in plain words.</summary>
public static class ExportWords
{
    /// <summary>The page of all exports.</summary>
    public const string Path = "/users/exports";

    /// <summary>What is said of an export that is not done yet.</summary>
    public static readonly JobProgress Progress = new("writing and checking the files", 0, 0, 0);

    /// <summary>The page of an export.</summary>
    public static string Link(string exportId) => $"{Path}/{Uri.EscapeDataString(exportId)}";

    /// <summary>A refusal.</summary>
    public static string Of(Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return refusal.Code switch
        {
            "unknown_format" => "Choose a format.",
            "no_microsoft365" => "School Data Sync needs your school's Office 365 and its domains. Connect it under Preferences, Connected services.",
            "no_data" => "The school's MIS has delivered nothing to the hub yet.",
            _ => refusal.Detail,
        };
    }

    /// <summary>Whom an export is about.</summary>
    public static string Of(ExportScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var words = new List<string> { string.Join(", ", scope.UserTypes.Select(Of)) };
        if (scope.YearGroups.Count > 0)
            words.Add($"years {string.Join(", ", scope.YearGroups)}");
        if (scope.Classes.Count > 0)
            words.Add(string.Create(CultureInfo.InvariantCulture, $"{scope.Classes.Count} {(scope.Classes.Count == 1 ? "class" : "classes")}"));
        if (scope.Demographics)
            words.Add("with dates of birth and sex");
        return string.Join("; ", words);
    }

    /// <summary>The page on which those whom an export leaves out are linked to accounts.</summary>
    public static string Matching(string exportId) => $"{Link(exportId)}/matching";

    /// <summary>The page of an uploaded list of people and their accounts.</summary>
    public static string Matched(string uploadId) => $"/users/matching/{Uri.EscapeDataString(uploadId)}";

    /// <summary>What is called what in a list of people and their accounts: a sign, which means nothing by itself, and the words.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <param name="previewed">Whether nothing has been done yet.</param>
    public static (string Sign, string Text) Of(LinkOutcome outcome, bool previewed) => outcome switch
    {
        LinkOutcome.Linked => previewed ? ("→", "Would be linked") : ("✓", "Linked"),
        LinkOutcome.Unchanged => ("✓", "Linked already"),
        _ => ("✕", "Refused"),
    };

    /// <summary>A type of people.</summary>
    public static string Of(UserType type) => type switch
    {
        UserType.Student => "pupils",
        UserType.Staff => "staff",
        UserType.Contact => "contacts",
        _ => "governors",
    };

    /// <summary>What a consumer does about a finding: a sign, which means nothing by itself, and the words.</summary>
    public static (string Sign, string Text) Of(SdsSeverity severity) => severity switch
    {
        SdsSeverity.Catastrophic => ("✕", "Stops everything"),
        SdsSeverity.Error => ("!", "Loses the record"),
        _ => ("○", "Loses the value"),
    };
}
