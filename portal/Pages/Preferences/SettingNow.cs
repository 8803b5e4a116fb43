namespace Hub.Portal.Pages.Preferences;

/// <summary>A setting as it is saved and as somebody wants it, in words.</summary>
/// <param name="Name">What the form calls it.</param>
/// <param name="Now">As it is saved.</param>
/// <param name="Yours">As it was typed.</param>
public sealed record SettingNow(string Name, string Now, string Yours);
