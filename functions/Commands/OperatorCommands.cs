using System.CommandLine;

namespace Hub.Functions.Commands;

/// <summary>The operating team's command line: everything that it does, it asks a hub for over HTTP (docs/operations.md).</summary>
internal static class OperatorCommands
{
    // A new command is a file of its own, and a line here.
    private static readonly IReadOnlyList<(string Name, Func<CommandContext, Command> Make)> All =
    [
        (JobsCommand.Name, JobsCommand.Make),
        (AuditCommand.Name, AuditCommand.Make),
        (SitesCommand.Name, SitesCommand.Make),
        (KeysCommand.Name, KeysCommand.Make),
    ];

    /// <summary>Whether a program's arguments are for these commands.</summary>
    public static bool Handles(IReadOnlyList<string> args) => args.Count > 0 && (args[0] is "--help" or "-h" or "-?" || All.Any(c => c.Name == args[0]));

    /// <summary>Runs a command.</summary>
    /// <param name="args">The program's arguments.</param>
    /// <param name="output">Where answers go.</param>
    /// <param name="error">Where complaints go.</param>
    /// <returns>The exit code: one of <see cref="CommandFailure"/>'s.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var context = new CommandContext(output);
        var root = new RootCommand(
            """
            The hub's commands for the operating team. Each asks a running hub over HTTP. Without a command, the program is the hub; `demo` shows it at work.
            Ends with 0 when it was done, 1 when the hub refused it, 2 when the arguments are wrong, 3 when the hub does not answer, 4 when the key is missing or wrong.
            """)
        {
            context.Hub, context.KeyFile, context.Json,
        };
        foreach (var (_, make) in All)
            root.Add(make(context));
        var parsed = root.Parse(args);
        var code = await CommandFailure.GuardAsync(() => parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false }), error);
        return parsed.Errors.Count > 0 ? CommandFailure.WrongArguments : code;
    }
}
