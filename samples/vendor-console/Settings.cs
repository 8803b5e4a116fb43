namespace Hub.Samples.VendorConsole;

/// <summary>What the program is told: the hub, the partner's own client and the application by the environment, what it may do by its arguments.</summary>
/// <param name="Hub">The hub's address.</param>
/// <param name="ClientId">The id of the partner's own client.</param>
/// <param name="ClientSecret">Its secret.</param>
/// <param name="ApplicationId">The application: the GUID in the address of App Management.</param>
/// <param name="MakeSecrets">Whether to make a secret for a school whose secret is not known here. The one in use there ends a day later.</param>
/// <param name="KeptIn">The file that keeps secrets and entity tags from one run to the next; null to keep nothing.</param>
internal sealed record Settings(Uri Hub, string ClientId, string ClientSecret, Guid ApplicationId, bool MakeSecrets, string? KeptIn)
{
    public const string Usage = """
        Lists the schools that have an application in use, and the first page of each one's students.

        Set HUB_ADDRESS, HUB_CLIENT_ID, HUB_CLIENT_SECRET and HUB_APPLICATION_ID, then:

          dotnet run --project samples/vendor-console -- [--make-secrets] [--keep FILE]

          --make-secrets  make a secret for each school whose secret is not known here; the one in use there ends a day later
          --keep FILE     keep the schools' secrets in FILE, which only you can read, and ask for changes only the next time
        """;

    /// <summary>Reads them; null when something is missing or wrong.</summary>
    public static Settings? Read(string[] arguments)
    {
        var (make, kept) = (false, (string?)null);
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--make-secrets")
                make = true;
            else if (arguments[i] == "--keep" && i + 1 < arguments.Length)
                kept = arguments[++i];
            else
                return null;
        }

        return Uri.TryCreate(Variable("ADDRESS"), UriKind.Absolute, out var hub) && Variable("CLIENT_ID") is { Length: > 0 } id && Variable("CLIENT_SECRET") is { Length: > 0 } secret
            && Guid.TryParse(Variable("APPLICATION_ID"), out var application)
            ? new Settings(hub, id, secret, application, make, kept)
            : null;
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable("HUB_" + name);
}
