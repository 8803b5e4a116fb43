using System.CommandLine;
using System.Text.Json.Nodes;
using Hub.Functions.Demo;

namespace Hub.Functions.Commands;

/// <summary><c>audit</c>: who did what, and whether the records are those that the hub wrote (docs/audit.md).</summary>
internal static class AuditCommand
{
    /// <summary>The command's name.</summary>
    public const string Name = "audit";

    // What verify ends with when the chain does not hold: as if the hub had refused, so that a script stops.
    private const int Broken = CommandFailure.Refused;

    private const string Route = "operations/v1/audit";

    /// <summary>The command.</summary>
    public static Command Make(CommandContext context) => new(Name, "Who did what at a school or to the hub, and whether its records are untouched.") { List(context), Verify(context) };

    private static Command List(CommandContext context)
    {
        var paging = new PagingOptions();
        Option<string?>[] filters =
        [
            new("--site") { Description = "Of the school with this id; without it, of the hub itself." },
            new("--person") { Description = "What concerns the account with this id." },
            new("--kind") { Description = "password, account, token, install ..." },
            new("--outcome") { Description = "done or refused." },
            new("--from") { Description = "The first day, in UTC (2026-11-26); thirty days ago unless it is given." },
            new("--to") { Description = "The last day." },
        ];
        var command = new Command("list", "Lists records, the newest first.") { paging.Limit, paging.Cursor };
        foreach (var filter in filters)
            command.Add(filter);
        command.SetAction(async (arguments, cancellation) =>
        {
            using var hub = context.Connect(arguments);
            var answer = await hub.AskAsync(HttpMethod.Get, $"{Route}?{paging.Query(arguments)}{CommandContext.Query(arguments, filters)}", cancellation);
            context.Print(arguments, answer, list => context.PrintList(
                list, "There are no such records.",
                ("When", r => r.Text("at")), ("Who", r => r.Text("actor")), ("For", r => r.Text("onBehalfOf")), ("What", r => r.Text("action")), ("To what", r => r.Text("target")),
                ("Outcome", r => r.Text("code") is { Length: > 0 } code ? $"refused: {code}" : r.Text("outcome"))));
            return 0;
        });
        return command;
    }

    private static Command Verify(CommandContext context)
    {
        Option<string?>[] filters =
        [
            new("--site") { Description = "Of the school with this id; without it, of the hub itself." },
            new("--from") { Description = "The first day, in UTC; the last one unless it is given." },
            new("--to") { Description = "The last day; today unless it is given." },
        ];
        var command = new Command("verify", "Says whether the records of some days are those that the hub wrote. Ends with 1 when they are not.");
        foreach (var filter in filters)
            command.Add(filter);
        command.SetAction(async (arguments, cancellation) =>
        {
            using var hub = context.Connect(arguments);
            var answer = await hub.AskAsync(HttpMethod.Get, $"{Route}/verification?{CommandContext.Query(arguments, filters).TrimStart('&')}", cancellation);
            context.Print(arguments, answer, found =>
            {
                context.PrintOne(
                    ("Days", $"{found.Text("from")} to {found.Text("to")}"), ("Verdict", found.Text("verdict")), ("Records", found.Text("records")), ("Before the chain", found.Text("unchained")),
                    ("Erased values", found.Text("erased")), ("Sealed days", found.Text("sealed")), ("Kept from", found.Text("keptFrom")));
                foreach (var one in found["breaks"]!.AsArray())
                    context.Say($"{one!.Text("kind")} at {one!.Text("key")}: {one!.Text("detail")}");
            });
            return JsonNode.Parse(answer)!.Text("verdict") == "broken" ? Broken : 0;
        });
        return command;
    }
}
