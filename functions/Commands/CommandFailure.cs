namespace Hub.Functions.Commands;

/// <summary>Runs a command and says in a line what went wrong.</summary>
internal static class CommandFailure
{
    /// <summary>The hub refused it.</summary>
    public const int Refused = 1;

    /// <summary>The arguments are wrong.</summary>
    public const int WrongArguments = 2;

    /// <summary>The hub does not answer.</summary>
    public const int HubAway = 3;

    /// <summary>The key is missing or wrong.</summary>
    public const int KeyRefused = 4;

    /// <summary>Runs a command.</summary>
    /// <returns>The exit code: 0 when it was done, else one of those above.</returns>
    public static async Task<int> GuardAsync(Func<Task<int>> command, TextWriter error)
    {
        try
        {
            return await command();
        }
        catch (CommandRefusedException e)
        {
            return Say(Refused, e.Message);
        }
        catch (HubAwayException e)
        {
            return Say(HubAway, e.Message);
        }
        catch (KeyRefusedException e)
        {
            return Say(KeyRefused, e.Message);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            return Say(KeyRefused, $"The key cannot be read: {e.Message}");
        }
        catch (FormatException e)
        {
            return Say(Refused, $"The hub's answer cannot be read: {e.Message}");
        }

        int Say(int code, string reason)
        {
            error.WriteLine(reason);
            return code;
        }
    }
}
