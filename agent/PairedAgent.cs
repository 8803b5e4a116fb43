using Hub.Agent.Domain;
using Hub.Agent.Pairing;

namespace Hub.Agent;

/// <summary>An agent that has been paired.</summary>
internal sealed record PairedAgent(AgentSettings Settings, DirectorySettings Directory, AgentKeys Keys)
{
    /// <summary>Reads it from its folder; null where it has not been paired.</summary>
    public static PairedAgent? Load(AgentFolder folder) => folder.Load() is var (settings, secrets)
        ? new PairedAgent(settings, settings.Directory with { Password = secrets.DirectoryPassword }, AgentKeys.Import(secrets.SigningKey, secrets.EncryptionKey))
        : null;
}
