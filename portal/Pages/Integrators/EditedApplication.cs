using Hub.Core;
using Hub.Core.Partners.Applications;
using Hub.Portal.Pages.Preferences;

namespace Hub.Portal.Pages.Integrators;

/// <summary>What a tab of the editor shows.</summary>
/// <param name="Viewer">Who looks at it.</param>
/// <param name="Application">The application as it is stored.</param>
/// <param name="Shown">The version, with what was typed.</param>
/// <param name="Seen">The tab's fingerprint as the form is to send it.</param>
public sealed record EditedApplication(Viewer Viewer, Application Application, ApplicationVersion Shown, string Seen)
{
    /// <summary>What was wrong with what was sent.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>What somebody else saved meanwhile; null for nobody.</summary>
    public IReadOnlyList<SettingNow>? Meanwhile { get; init; }

    /// <summary>The organisation ids as they were typed; null as they are stored.</summary>
    public string? OnlySites { get; init; }

    /// <summary>What was just done.</summary>
    public string? Done { get; init; }

    /// <summary>Whether the version is handed in, so that nothing can be changed.</summary>
    public bool HandedIn => Application.Draft?.State == VersionState.Submitted;

    /// <summary>What is wrong with a field.</summary>
    public IEnumerable<FieldError> Faults(string field) => Refusal is Invalid invalid ? invalid.Fields.Where(f => f.Field == field) : [];

    /// <summary>The address of a tab.</summary>
    public string Link(EditorTab tab) => IntegratorLinks.Tab(Application.VendorId, Application.Id, tab);
}
