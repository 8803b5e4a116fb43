using System.CommandLine;
using System.Text.Json;
using Hub.Agent.Domain;
using Hub.Agent.Keeping;
using Hub.Agent.Wire;
using Spectre.Console;

namespace Hub.Agent.Commands;

/// <summary><c>hub-agent plan</c>: what the agent would do with the orders that wait. Changes nothing, here or at the hub.</summary>
internal static class PlanCommand
{
    /// <summary>The command.</summary>
    public static Command Make(Option<string> folder)
    {
        var json = new Option<bool>("--json") { Description = "For programs to read." };
        var command = new Command("plan", "Shows what the agent would do, and does nothing.") { json };
        command.SetAction((result, cancellation) => CommandFailure.PairedAsync(result.GetValue(folder)!, async (_, agent) =>
        {
            using var hub = new HubClient(agent.Settings, agent.Keys);
            using var ldap = Ldap.Open(agent.Directory);
            var keeper = new AccountKeeper(ldap, new AgentUnits(ldap, agent.Directory.Units));
            var answers = new List<(AccountOrder Order, AccountAnswer Answer)>();
            // Passwords are left out of orders that are only looked at: that there would be one is enough.
            await foreach (var order in hub.WaitingAsync(cancellation))
                answers.Add((order, keeper.Look(order with { Password = order.MayMake || order.ResetPassword ? "-" : null })));
            if (result.GetValue(json))
                Console.WriteLine(JsonSerializer.Serialize(answers.Select(a => a.Answer), HubJson.Indented));
            else
                Show(answers);
            return 0;
        }));
        return command;
    }

    private static void Show(List<(AccountOrder Order, AccountAnswer Answer)> answers)
    {
        var table = new Table().AddColumns("Account", "Would be", "Changes");
        foreach (var (order, answer) in answers)
        {
            var changes = answer.Changes.Select(c => $"{c.What}: {c.Before ?? "-"} -> {c.After ?? "-"}");
            table.AddRow(
                Markup.Escape(order.Attributes.GetValueOrDefault("sAMAccountName") ?? order.EmployeeId),
                Markup.Escape(answer.Outcome.ToString()),
                Markup.Escape(answer.Detail ?? string.Join('\n', changes)));
        }

        AnsiConsole.Write(table);
        Console.WriteLine(answers.Count == 0 ? "No orders wait." : $"{answers.Count} orders wait. Nothing was changed.");
    }
}
