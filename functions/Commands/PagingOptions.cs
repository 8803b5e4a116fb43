using System.CommandLine;

namespace Hub.Functions.Commands;

/// <summary>What every list takes.</summary>
internal sealed class PagingOptions
{
    /// <summary>The most to list.</summary>
    public Option<int> Limit { get; } = new("--limit") { Description = "The most to list, up to 500.", DefaultValueFactory = _ => 50 };

    /// <summary>Where to go on.</summary>
    public Option<string?> Cursor { get; } = new("--cursor") { Description = "Where to go on: what the list before printed, or its \"next\"." };

    /// <summary>Both as a query.</summary>
    public string Query(ParseResult arguments) =>
        $"limit={arguments.GetValue(Limit)}" + (arguments.GetValue(Cursor) is { Length: > 0 } cursor ? $"&cursor={Uri.EscapeDataString(cursor)}" : "");
}
