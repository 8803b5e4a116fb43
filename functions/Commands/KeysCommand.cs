using System.CommandLine;
using Hub.Functions.Demo;

namespace Hub.Functions.Commands;

/// <summary><c>keys</c>: the keys that the hub signs its tokens with. They follow one another by themselves (docs/sts.md); one that is no longer secret is revoked.</summary>
internal static class KeysCommand
{
    /// <summary>The command's name.</summary>
    public const string Name = "keys";

    /// <summary>The command.</summary>
    public static Command Make(CommandContext context) => new(Name, "The keys that the hub signs tokens with. They follow one another by themselves.") { List(context), Revoke(context) };

    private static Command List(CommandContext context)
    {
        var command = new Command("list", "Lists them with the times of their lives.");
        command.SetAction(async (arguments, cancellation) =>
        {
            using var hub = context.Connect(arguments);
            Print(context, arguments, await hub.AskAsync(HttpMethod.Get, "sts/v1/keys", cancellation));
            return 0;
        });
        return command;
    }

    private static Command Revoke(CommandContext context)
    {
        var key = new Argument<string>("key") { Description = "The key's id." };
        var yes = YesOption();
        var command = new Command("revoke", "Takes a key out of use at once: every token that it signed is void. Needs the master key.") { key, yes };
        command.SetAction(async (arguments, cancellation) =>
        {
            using var hub = context.Connect(arguments, master: true);
            Print(context, arguments, await hub.AskAsync(HttpMethod.Post, $"sts/v1/keys/{Uri.EscapeDataString(arguments.GetValue(key)!)}/revoke", cancellation));
            return 0;
        });
        return command;
    }

    /// <summary>The option without which nothing is done that cannot be undone.</summary>
    internal static Option<bool> YesOption()
    {
        var yes = new Option<bool>("--yes") { Description = "Needed: it cannot be undone.", Required = true };
        yes.Validators.Add(result =>
        {
            if (!result.GetValueOrDefault<bool>())
                result.AddError("--yes is needed: it cannot be undone.");
        });
        return yes;
    }

    private static void Print(CommandContext context, ParseResult arguments, string answer) => context.Print(arguments, answer, list => context.PrintList(
        list, "There is no key yet: the first token makes one.",
        ("Id", k => k.Text("id")), ("Algorithm", k => k.Text("algorithm")), ("Signs from", k => k.Text("activeFrom")), ("Signs until", k => k.Text("retiresAt")), ("Valid until", k => k.Text("goneAt")),
        ("Revoked", k => k.Text("revokedAt"))));
}
