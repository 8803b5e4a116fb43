namespace Hub.Portal.Pages.Api;

/// <summary>A parameter, an answer or a field of an API.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Form">What form it has.</param>
/// <param name="Text">What it means; names between backticks.</param>
public sealed record ApiRow(string Name, string Form, string Text);
