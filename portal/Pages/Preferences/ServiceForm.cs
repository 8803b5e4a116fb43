using Hub.Core;
using Hub.Core.Provisioning.Connections;

namespace Hub.Portal.Pages.Preferences;

/// <summary>The form of one connected service.</summary>
/// <param name="Entry">What stands in it.</param>
/// <param name="Version">Of what is stored.</param>
/// <param name="Connected">Whether anything is stored.</param>
/// <typeparam name="TEntry">What is typed into it.</typeparam>
public sealed record ServiceForm<TEntry>(TEntry Entry, string Version, bool Connected)
{
    /// <summary>Why it was not saved or tested.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>What somebody else stored meanwhile; null for nobody.</summary>
    public IReadOnlyList<SettingNow>? Meanwhile { get; init; }

    /// <summary>What a test found.</summary>
    public ConnectionReport? Report { get; init; }

    /// <summary>What was done.</summary>
    public string? Done { get; init; }

    /// <summary>What is wrong with a field.</summary>
    public IEnumerable<FieldError> Faults(string field) => Refusal is Invalid invalid ? invalid.Fields.Where(f => f.Field == field) : [];

    /// <summary>The class of a field.</summary>
    public string Class(string field) => Faults(field).Any() ? "form-control is-invalid" : "form-control";
}
