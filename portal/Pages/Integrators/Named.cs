namespace Hub.Portal.Pages.Integrators;

/// <summary>Something of a school, with the school's name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Item">The thing.</param>
/// <typeparam name="T">What it is.</typeparam>
public sealed record Named<T>(string Name, T Item);
