using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Hub.Functions.Demo;

namespace Hub.Functions.Commands;

/// <summary><c>jobs</c>: long work of all schools, and the orchestrations that do it.</summary>
internal static class JobsCommand
{
    /// <summary>The command's name.</summary>
    public const string Name = "jobs";

    private const string Jobs = "operations/v1/jobs";
    private const string Instances = "operations/v1/instances";

    /// <summary>The command.</summary>
    public static Command Make(CommandContext context)
    {
        var force = new Option<bool>("--force") { Description = "Cuts it off, where it would otherwise be asked to stop." };
        return new Command(Name, "Long work of all schools: imports, address updates, files, nights.")
        {
            List(context),
            ListInstances(context),
            Show(context),
            History(context),
            Steer(context, "rewind", "Runs again what failed; what went well is kept.", HttpMethod.Post, "rewind", "What failed runs again."),
            Steer(context, "terminate", "Ends it. An address update stops between two parts, unless it is forced.", HttpMethod.Post, "terminate", "Done.", force),
            Steer(context, "purge", "Removes one that has ended, with its history and its results.", HttpMethod.Delete, "", "Removed.", KeysCommand.YesOption()),
        };
    }

    private static Command List(CommandContext context)
    {
        var paging = new PagingOptions();
        Option<string?>[] filters =
        [
            new("--site") { Description = "Of the school with this id." },
            new("--kind") { Description = "mis-import, email-update, export, sds-upload, link-upload, account-upload or directory-names." },
            new("--state") { Description = "waiting, running, awaiting_approval, failed ...; several with commas." },
            new("--from") { Description = "Asked for on this day or later (2026-11-26, or a time in UTC)." },
            new("--until") { Description = "Asked for on this day or earlier." },
            new("--text") { Description = "Whose id holds this." },
        ];
        var command = new Command("list", "Lists jobs, the newest first.") { paging.Limit, paging.Cursor };
        foreach (var filter in filters)
            command.Add(filter);
        command.SetAction(async (arguments, cancellation) =>
        {
            using var hub = context.Connect(arguments);
            var answer = await hub.AskAsync(HttpMethod.Get, $"{Jobs}?{paging.Query(arguments)}{CommandContext.Query(arguments, filters)}", cancellation);
            context.Print(arguments, answer, list => context.PrintList(
                list, "There are no such jobs.",
                ("Job", j => $"{j.Text("siteId")}/{j.Text("id")}"), ("School", j => j.Text("siteName")), ("Kind", j => j.Text("kind")), ("State", j => j.Text("state")),
                ("How far", j => Progress(j["progress"])), ("Asked for", j => Time(j, "createdAt"))));
            return 0;
        });
        return command;
    }

    private static Command ListInstances(CommandContext context)
    {
        var paging = new PagingOptions();
        var prefix = new Argument<string>("prefix") { Description = "What their ids begin with: night-, night-2026-11-26, mis-lane-, onboarding-, webhook-, email-update- ..." };
        var status = new Option<string?>("--status") { Description = "running, completed, failed, terminated, pending or suspended." };
        var command = new Command("instances", "Lists orchestrations, those of no job too.") { prefix, status, paging.Limit, paging.Cursor };
        command.SetAction(async (arguments, cancellation) =>
        {
            var query = $"prefix={Uri.EscapeDataString(arguments.GetValue(prefix)!)}" + CommandContext.Query(arguments, status);
            using var hub = context.Connect(arguments);
            var answer = await hub.AskAsync(HttpMethod.Get, $"{Instances}?{paging.Query(arguments)}&{query}", cancellation);
            context.Print(arguments, answer, list => context.PrintList(
                list, "There are no such orchestrations.",
                ("Id", i => i.Text("instanceId")), ("Name", i => i.Text("name")), ("Status", i => i.Text("status")), ("How far", i => Progress(i["progress"])), ("Error", i => i.Text("error")),
                ("Began", i => Time(i, "createdAt"))));
            return 0;
        });
        return command;
    }

    private static Command Show(CommandContext context)
    {
        var job = JobArgument();
        var command = new Command("show", "Shows one, and what can be done with it.") { job };
        command.SetAction(async (arguments, cancellation) =>
        {
            using var hub = context.Connect(arguments);
            var answer = await hub.AskAsync(HttpMethod.Get, PathOf(arguments.GetValue(job)!), cancellation);
            context.Print(arguments, answer, view =>
            {
                var orchestration = view["orchestration"] ?? (view["status"] is null ? null : view);
                context.PrintOne(
                    ("Kind", view.Text("kind")), ("School", view["siteName"]?.ToString()), ("State", view.Text("state")), ("How far", Progress(view["progress"])),
                    ("Orchestration", view.Text("instanceId")), ("Status", orchestration?.Text("status")), ("Error", orchestration?.Text("error")),
                    ("Begun", Time(view, "createdAt")), ("Changed", Time(view, "updatedAt")),
                    ("Rewind", Possible(view, "rewind")), ("Terminate", Possible(view, "terminate")), ("Purge", Possible(view, "purge")));
            });
            return 0;
        });
        return command;
    }

    private static Command History(CommandContext context)
    {
        var job = JobArgument();
        var command = new Command("history", "Shows what its orchestration has done, as a timeline.") { job };
        command.SetAction(async (arguments, cancellation) =>
        {
            using var hub = context.Connect(arguments);
            var answer = await hub.AskAsync(HttpMethod.Get, PathOf(arguments.GetValue(job)!) + "/history", cancellation);
            context.Print(arguments, answer, list => context.PrintList(
                list, "It has not begun.",
                ("When", e => Time(e, "at")), ("What", e => $"{e.Text("what")} {e.Text("name")}".TrimEnd() + (e.Number("attempt") > 1 ? $" (attempt {e.Number("attempt")})" : "")), ("State", e => e.Text("state")),
                ("Took", Took), ("Error", e => e["error"] is null ? "" : $"{e.Text("errorType")}: {e.Text("error")}"), ("Orchestration", e => e.Text("instanceId"))));
            return 0;
        });
        return command;
    }

    private static Command Steer(CommandContext context, string name, string description, HttpMethod method, string path, string done, Option<bool>? option = null)
    {
        var job = JobArgument();
        var command = new Command(name, description) { job };
        if (option is not null)
            command.Add(option);
        command.SetAction(async (arguments, cancellation) =>
        {
            using var hub = context.Connect(arguments);
            var address = PathOf(arguments.GetValue(job)!) + (path.Length == 0 ? "" : $"/{path}") + (option is { Name: "--force" } && arguments.GetValue(option) ? "?force=true" : "");
            var answer = await hub.AskAsync(method, address, cancellation);
            context.Print(arguments, answer.Length > 0 ? answer : "{}", view =>
                context.Say((view["job"] ?? view)["state"]?.ToString() is "running" or "waiting" && name == "terminate" ? "It has been asked to stop: jobs show says when it has." : done));
            return 0;
        });
        return command;
    }

    private static Argument<string> JobArgument() => new("job") { Description = "SITE/ID as jobs list prints it, or the id of an orchestration." };

    private static string PathOf(string job) => job.Split('/') is [var site, var id] && Guid.TryParse(site, out var siteId)
        ? $"{Jobs}/{siteId}/{Uri.EscapeDataString(id)}"
        : $"{Instances}/{Uri.EscapeDataString(job)}";

    private static string Possible(JsonNode view, string action) => view["actions"]?[action] is { } possible ? possible["reason"]?.ToString() ?? "can be done" : "";

    private static string Progress(JsonNode? progress) => progress is null ? "" : string.Join(
        ", ",
        new[]
        {
            progress.Text("stage"),
            progress.Number("total") == 0 ? "" : $"{progress.Number("done")} of {progress.Number("total")}",
            progress.Number("failed") == 0 ? "" : $"{progress.Number("failed")} failed",
        }.Where(t => t.Length > 0));

    private static string Time(JsonNode node, string name) =>
        DateTimeOffset.TryParse(node.Text(name), CultureInfo.InvariantCulture, out var at) ? at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) : "";

    private static string Took(JsonNode entry) =>
        DateTimeOffset.TryParse(entry.Text("at"), CultureInfo.InvariantCulture, out var from) && DateTimeOffset.TryParse(entry.Text("endedAt"), CultureInfo.InvariantCulture, out var until)
            ? string.Create(CultureInfo.InvariantCulture, $"{(until - from).TotalSeconds:0.0} s")
            : "";
}
