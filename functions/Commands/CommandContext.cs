using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Hub.Functions.Commands;

/// <summary>What every command takes, and how it answers.</summary>
internal sealed class CommandContext
{
    private const int WidthOfFiles = 220;
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly TextWriter output;
    private readonly IAnsiConsole console;

    /// <summary>For commands that write here.</summary>
    public CommandContext(TextWriter output)
    {
        this.output = output;
        var toTerminal = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
        console = toTerminal ? AnsiConsole.Console : AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(output) });
        // Of a file nobody knows the width; a table is not to be broken for that.
        if (!toTerminal)
            console.Profile.Width = WidthOfFiles;
        Hub.Validators.Add(result =>
        {
            if (!Uri.TryCreate(result.GetValueOrDefault<string>(), UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
                result.AddError("--hub must be an address such as https://hub.example.org.");
        });
    }

    /// <summary>Where the hub is.</summary>
    public Option<string> Hub { get; } = new("--hub") { Description = "The hub's address.", DefaultValueFactory = _ => "http://localhost:7071", Recursive = true };

    /// <summary>Where the key is. It is never an argument itself: others on the machine can read those.</summary>
    public Option<FileInfo?> KeyFile { get; } = new("--key-file")
    {
        Description = "A file with the function key: its first line, or the hub's own function-keys.json. Without it the environment variable HUB_KEY counts, then ./.hub/function-keys.json.",
        Recursive = true,
    };

    /// <summary>Whether the hub's answer is printed as it is.</summary>
    public Option<bool> Json { get; } = new("--json") { Description = "Prints the hub's own JSON, for scripts.", Recursive = true };

    /// <summary>A way to the hub as a command's arguments say.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="master">Whether the master key is needed.</param>
    public HubConnection Connect(ParseResult arguments, bool master = false) => new(new Uri(arguments.GetValue(Hub)!), OperatorKey.Find(arguments.GetValue(KeyFile), master));

    /// <summary>The options that were given, under their own names, as what is added to a query.</summary>
    public static string Query(ParseResult arguments, params IEnumerable<Option<string?>> options) =>
        string.Concat(options.Select(o => arguments.GetValue(o) is { Length: > 0 } value ? $"&{o.Name.TrimStart('-')}={Uri.EscapeDataString(value)}" : ""));

    /// <summary>Prints an answer: the hub's JSON as it is, or for people.</summary>
    public void Print(ParseResult arguments, string answer, Action<JsonNode> forPeople)
    {
        if (arguments.GetValue(Json))
            output.WriteLine(answer);
        else
            forPeople(JsonNode.Parse(answer)!);
    }

    /// <summary>Prints a list as a table, and how to get more.</summary>
    public void PrintList(JsonNode list, string nothing, params (string Title, Func<JsonNode, string> Cell)[] columns)
    {
        var items = list["items"]!.AsArray();
        if (items.Count == 0)
            output.WriteLine(nothing);
        else
        {
            var table = new Table().Border(TableBorder.Simple);
            foreach (var (title, _) in columns)
                table.AddColumn(new TableColumn(Markup.Escape(title)));
            foreach (var item in items)
                table.AddRow([.. columns.Select(c => new Text(c.Cell(item!)))]);
            console.Write(table);
        }

        if ((string?)list["next"] is { } next)
            output.WriteLine($"There are more: --cursor {next}");
    }

    /// <summary>Prints one thing, line by line.</summary>
    public void PrintOne(params (string Title, string? Value)[] lines)
    {
        var width = lines.Max(l => l.Title.Length) + 2;
        foreach (var (title, value) in lines.Where(l => !string.IsNullOrEmpty(l.Value)))
            output.WriteLine(title.PadRight(width) + value);
    }

    /// <summary>Prints JSON so that people can read it.</summary>
    public void PrintWhole(JsonNode node) => output.WriteLine(node.ToJsonString(Readable));

    /// <summary>Prints a line.</summary>
    public void Say(string line) => output.WriteLine(line);
}
