namespace Hub.Core.Storage;

/// <summary>Some of a list, and how to get more.</summary>
/// <param name="Items">The items of this page.</param>
/// <param name="Next">The cursor of the next page; null on the last.</param>
public sealed record ListPage<T>(IReadOnlyList<T> Items, string? Next);
