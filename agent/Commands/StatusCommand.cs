using System.CommandLine;
using System.DirectoryServices.Protocols;
using System.Text.Json;
using Hub.Agent.Domain;
using Hub.Agent.Keeping;
using Hub.Agent.Wire;

namespace Hub.Agent.Commands;

/// <summary><c>hub-agent status</c>: whether the hub and the directory can be used now.</summary>
internal static class StatusCommand
{
    /// <summary>The command. Ends with 0 when both can be used.</summary>
    public static Command Make(Option<string> folder)
    {
        var json = new Option<bool>("--json") { Description = "For programs to read." };
        var command = new Command("status", "Shows whether the hub and the directory can be used.") { json };
        command.SetAction((result, cancellation) => CommandFailure.PairedAsync(result.GetValue(folder)!, async (agentFolder, agent) =>
        {
            var directory = Try(() =>
            {
                using var ldap = Ldap.Open(agent.Directory);
                _ = new AgentUnits(ldap, agent.Directory.Units);
            });
            var (hub, reported) = await AskHubAsync(agent, cancellation);
            var status = new AgentStatus(agent.Settings.SiteName, HubClient.Version, agent.Settings.Hub, hub, agent.Directory.Server, directory, agent.Directory.Units, reported?.Usn, new AnswerJournal(agentFolder).Count);
            Console.WriteLine(result.GetValue(json) ? JsonSerializer.Serialize(status, HubJson.Indented) : status.InWords());
            return hub is null && directory is null ? 0 : 1;
        }));
        return command;
    }

    private static string? Try(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception e) when (e is LdapException or DirectoryException or AccountRefusedException)
        {
            return e.Message;
        }
    }

    private static async Task<(string? Objection, ReportedUpTo? Reported)> AskHubAsync(PairedAgent agent, CancellationToken cancellation)
    {
        try
        {
            using var hub = new HubClient(agent.Settings, agent.Keys);
            return (null, await hub.ReportedAsync(cancellation));
        }
        catch (Exception e) when (e is HttpRequestException or HubRefusedException)
        {
            return (e.Message, null);
        }
    }
}

/// <summary>How the agent stands.</summary>
/// <param name="School">The school.</param>
/// <param name="Version">The agent's version.</param>
/// <param name="Hub">The hub's address.</param>
/// <param name="HubObjection">Why the hub cannot be used; null when it can.</param>
/// <param name="Server">The domain controller.</param>
/// <param name="DirectoryObjection">Why the directory cannot be used; null when it can.</param>
/// <param name="Units">The agent's OUs.</param>
/// <param name="ReportedUpTo">The change of the directory up to which the hub was told.</param>
/// <param name="AnswersWaiting">How many answers the hub has not had yet.</param>
internal sealed record AgentStatus(
    string School, string Version, Uri Hub, string? HubObjection, string Server, string? DirectoryObjection, IReadOnlyList<string> Units, long? ReportedUpTo, int AnswersWaiting)
{
    /// <summary>For people to read.</summary>
    public string InWords() => $"""
        School      {School}
        Hub         {Hub}  {HubObjection ?? "can be used"}
        Directory   {Server}  {DirectoryObjection ?? "can be used"}
        OUs         {string.Join(Environment.NewLine + "            ", Units)}
        Answers     {AnswersWaiting} not delivered yet
        Version     {Version}
        """;
}
