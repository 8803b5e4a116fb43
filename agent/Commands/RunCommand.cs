using System.CommandLine;
using Hub.Agent.Wire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Hub.Agent.Commands;

/// <summary><c>hub-agent run</c>: works until it is stopped, by itself or as a service of Windows or systemd.</summary>
internal static class RunCommand
{
    /// <summary>The command.</summary>
    public static Command Make(Option<string> folder)
    {
        var command = new Command("run", "Works until it is stopped.");
        command.SetAction((result, cancellation) => CommandFailure.PairedAsync(result.GetValue(folder)!, async (agentFolder, agent) =>
        {
            var host = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
            host.Services.AddLogging(log => Microsoft.Extensions.Logging.ConsoleLoggerExtensions.AddSimpleConsole(log, line => line.SingleLine = true));
            host.Services.AddWindowsService(service => service.ServiceName = "hub-agent").AddSystemd();
            host.Services.AddSingleton(agent).AddSingleton(new AnswerJournal(agentFolder)).AddSingleton(new HubClient(agent.Settings, agent.Keys)).AddHostedService<AgentWorker>();
            await host.Build().RunAsync(cancellation);
            return 0;
        }));
        return command;
    }
}
