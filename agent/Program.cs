using System.CommandLine;
using Hub.Agent.Commands;
using Hub.Agent.Pairing;

namespace Hub.Agent;

internal static class Program
{
    public static Task<int> Main(string[] args)
    {
        var folder = new Option<string>("--folder") { Description = "Where the agent keeps its settings, keys and undelivered answers.", DefaultValueFactory = _ => AgentFolder.Default, Recursive = true };
        var root = new RootCommand("Applies what the hub plans to a school's Active Directory.")
        {
            folder, ConfigureCommand.Make(folder), RunCommand.Make(folder), PlanCommand.Make(folder), StatusCommand.Make(folder),
        };
        return root.Parse(args).InvokeAsync();
    }
}
