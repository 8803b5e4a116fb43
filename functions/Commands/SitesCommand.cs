using System.CommandLine;
using Hub.Functions.Demo;

namespace Hub.Functions.Commands;

/// <summary><c>sites</c>: the schools that the hub serves.</summary>
internal static class SitesCommand
{
    /// <summary>The command's name.</summary>
    public const string Name = "sites";

    /// <summary>The command.</summary>
    public static Command Make(CommandContext context) => new(Name, "The schools that the hub serves.") { List(context), Show(context) };

    private static Command List(CommandContext context)
    {
        var paging = new PagingOptions();
        var command = new Command("list", "Lists them.") { paging.Limit, paging.Cursor };
        command.SetAction(async (arguments, cancellation) =>
        {
            using var hub = context.Connect(arguments);
            var answer = await hub.AskAsync(HttpMethod.Get, "sites/v1/sites?" + paging.Query(arguments), cancellation);
            context.Print(arguments, answer, list => context.PrintList(
                list, "There is no school yet.",
                ("Id", s => s.Text("id")), ("Name", s => s.Text("name")), ("DfE", s => s.Text("dfeNumber")), ("Microsoft 365", s => s["microsoft365"]?.Text("tenantId") ?? ""),
                ("Google", s => s["google"]?["domains"]?[0]?.ToString() ?? "")));
            return 0;
        });
        return command;
    }

    private static Command Show(CommandContext context)
    {
        var site = new Argument<Guid>("site") { Description = "The school's id." };
        var command = new Command("show", "Shows one with all its settings.") { site };
        command.SetAction(async (arguments, cancellation) =>
        {
            using var hub = context.Connect(arguments);
            var answer = await hub.AskAsync(HttpMethod.Get, $"sites/v1/sites/{arguments.GetValue(site)}", cancellation);
            context.Print(arguments, answer, context.PrintWhole);
            return 0;
        });
        return command;
    }
}
