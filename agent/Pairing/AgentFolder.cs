using System.Security.AccessControl;
using System.Security.Cryptography;
using System.Security.Principal;
using System.Text.Json;
using Hub.Agent.Wire;

namespace Hub.Agent.Pairing;

/// <summary>The folder where the agent keeps its settings, its secrets and answers that the hub has not had. Only its own user reads it; on Windows administrators and the system, and secrets are sealed to the machine.</summary>
internal sealed class AgentFolder
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string path;

    /// <summary>The folder; made when it is not there.</summary>
    public AgentFolder(string path)
    {
        this.path = path;
        if (OperatingSystem.IsWindows())
            MakeOnWindows(path);
        else
            Directory.CreateDirectory(path, Own | UnixFileMode.UserExecute);
    }

    /// <summary>Where it is unless told otherwise.</summary>
    public static string Default => OperatingSystem.IsWindows()
        ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData), "hub-agent")
        : "/var/lib/hub-agent";

    /// <summary>Where answers wait.</summary>
    public string Answers => Path.Combine(path, "answers");

    private string SettingsFile => Path.Combine(path, "settings.json");

    private string SecretsFile => Path.Combine(path, "secrets");

    /// <summary>Keeps a pairing.</summary>
    public void Save(AgentSettings settings, AgentSecrets secrets)
    {
        var sealedSecrets = JsonSerializer.SerializeToUtf8Bytes(secrets, HubJson.Options);
        if (OperatingSystem.IsWindows())
            sealedSecrets = ProtectedData.Protect(sealedSecrets, null, DataProtectionScope.LocalMachine);
        Write(SecretsFile, sealedSecrets);
        Write(SettingsFile, JsonSerializer.SerializeToUtf8Bytes(settings, HubJson.Indented));
    }

    /// <summary>Reads what was kept; null where the agent has not been paired.</summary>
    public (AgentSettings Settings, AgentSecrets Secrets)? Load()
    {
        if (!File.Exists(SettingsFile) || !File.Exists(SecretsFile))
            return null;
        var secrets = File.ReadAllBytes(SecretsFile);
        if (OperatingSystem.IsWindows())
            secrets = ProtectedData.Unprotect(secrets, null, DataProtectionScope.LocalMachine);
        return (JsonSerializer.Deserialize<AgentSettings>(File.ReadAllBytes(SettingsFile), HubJson.Options)!, JsonSerializer.Deserialize<AgentSecrets>(secrets, HubJson.Options)!);
    }

    /// <summary>Writes a file whole or not at all, for the agent's own user only.</summary>
    public static void Write(string file, ReadOnlySpan<byte> content)
    {
        var half = $"{file}.new";
        File.Delete(half);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = Own;
        using (var stream = new FileStream(half, options))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        File.Move(half, file, overwrite: true);
    }

    [System.Runtime.Versioning.SupportedOSPlatform("windows")]
    private static void MakeOnWindows(string path)
    {
        var security = new DirectorySecurity();
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        foreach (var who in (WellKnownSidType[])[WellKnownSidType.BuiltinAdministratorsSid, WellKnownSidType.LocalSystemSid])
        {
            security.AddAccessRule(new FileSystemAccessRule(
                new SecurityIdentifier(who, null), FileSystemRights.FullControl, InheritanceFlags.ContainerInherit | InheritanceFlags.ObjectInherit, PropagationFlags.None, AccessControlType.Allow));
        }

        new DirectoryInfo(path).Create(security);
    }
}
