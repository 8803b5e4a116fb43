using System.CommandLine;
using Hub.Agent.Commands;
using Hub.Agent.Pairing;

var folder = new Option<string>("--folder") { Description = "Where the agent keeps its settings, keys and undelivered answers.", DefaultValueFactory = _ => AgentFolder.Default, Recursive = true };
var root = new RootCommand("Applies what the hub plans to a school's Active Directory.") { folder };
root.Add(ConfigureCommand.Make(folder));
root.Add(RunCommand.Make(folder));
root.Add(PlanCommand.Make(folder));
root.Add(StatusCommand.Make(folder));
return await root.Parse(args).InvokeAsync();
