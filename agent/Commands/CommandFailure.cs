using System.DirectoryServices.Protocols;
using Hub.Agent.Keeping;
using Hub.Agent.Pairing;
using Hub.Agent.Wire;

namespace Hub.Agent.Commands;

/// <summary>Runs a command and says in a line what went wrong.</summary>
internal static class CommandFailure
{
    /// <summary>The exit code: 0 done, 1 failed, 2 not paired.</summary>
    public static async Task<int> GuardAsync(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (LdapException e)
        {
            return Say($"The domain controller cannot be used: {e.Message} Check its name, its certificate (LDAPS, port 636), and the user's name and password.");
        }
        catch (Exception e) when (e is DirectoryException or AccountRefusedException or HubRefusedException or UnauthorizedAccessException or IOException)
        {
            return Say(e.Message);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return Say($"The hub cannot be reached: {e.Message}");
        }
    }

    /// <summary>Runs a command of an agent that has been paired.</summary>
    public static Task<int> PairedAsync(string folder, Func<AgentFolder, PairedAgent, Task<int>> command) => GuardAsync(async () =>
    {
        var agentFolder = new AgentFolder(folder);
        if (PairedAgent.Load(agentFolder) is not { } agent)
        {
            Say($"The agent has not been paired: there are no settings in {folder}. Run hub-agent configure.");
            return 2;
        }

        using (agent.Keys)
            return await command(agentFolder, agent);
    });

    private static int Say(string reason)
    {
        Console.Error.WriteLine(reason);
        return 1;
    }
}
