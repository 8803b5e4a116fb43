using System.Text.Json.Serialization;

namespace Hub.Core.Accounts.External;

/// <summary>By whom people can have themselves identified in place of a password.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ExternalProvider>))]
public enum ExternalProvider
{
    /// <summary>A work or school account of Microsoft (Entra).</summary>
    Microsoft,

    /// <summary>An account of Google Workspace.</summary>
    Google,
}
