using Hub.Core;
using Microsoft.AspNetCore.Components;

namespace Hub.Portal.Pages.Preferences;

/// <summary>A page with a form in which administrators set a part of their school's settings.</summary>
public abstract class SettingsPage : ComponentBase
{
    /// <summary>Who looks at it.</summary>
    [Parameter, EditorRequired]
    public required Viewer Viewer { get; set; }

    /// <summary>The version of the part that the form is about.</summary>
    [Parameter, EditorRequired]
    public required string Version { get; set; }

    /// <summary>What somebody else saved meanwhile; null for nobody.</summary>
    [Parameter]
    public IReadOnlyList<SettingNow>? Meanwhile { get; set; }

    /// <summary>What was wrong.</summary>
    [Parameter]
    public Refusal? Refusal { get; set; }

    /// <summary>Whether what the form holds was just saved.</summary>
    [Parameter]
    public bool Saved { get; set; }

    /// <summary>What was wrong, field by field.</summary>
    protected IReadOnlyList<FieldError> Faults => Refusal is Invalid invalid ? invalid.Fields : [];

    /// <summary>What was wrong with a field.</summary>
    protected IEnumerable<FieldError> FaultsOf(string field) => Faults.Where(f => f.Field == field);
}
