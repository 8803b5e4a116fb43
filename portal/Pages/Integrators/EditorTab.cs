namespace Hub.Portal.Pages.Integrators;

/// <summary>A tab of an application's editor.</summary>
/// <param name="Path">The end of its address.</param>
/// <param name="Text">What people call it.</param>
public sealed record EditorTab(string Path, string Text)
{
    /// <summary>The tile and what schools are told.</summary>
    public static readonly EditorTab Configuration = new("configuration", "1. Configuration");

    /// <summary>How people sign in.</summary>
    public static readonly EditorTab SignOn = new("sign-on", "2. Single sign-on");

    /// <summary>What data it asks for.</summary>
    public static readonly EditorTab Data = new("data", "3. Data exchange");

    /// <summary>Everything, to be handed in.</summary>
    public static readonly EditorTab Review = new("review", "4. Review and submit");

    /// <summary>All, in their order.</summary>
    public static readonly IReadOnlyList<EditorTab> All = [Configuration, SignOn, Data, Review];

    /// <summary>Where a form leads once it is saved.</summary>
    /// <param name="here">The tab that it is on.</param>
    /// <param name="go">The path of a tab, or <c>next</c>; anything else stays.</param>
    public static EditorTab Next(EditorTab here, string go) =>
        go == "next" ? All[Math.Min(All.Count - 1, All.TakeWhile(t => t != here).Count() + 1)] : All.FirstOrDefault(t => t.Path == go) ?? here;

    /// <summary>The tab that has a field.</summary>
    public static EditorTab Of(string field) => field is "redirectUris" or "postLogoutRedirectUris" ? SignOn : Configuration;
}
