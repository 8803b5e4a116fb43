namespace Hub.Simulators;

/// <summary>Which directory a rule or a record is about.</summary>
public enum SimulatedDirectory
{
    /// <summary>Microsoft Graph.</summary>
    Microsoft365,

    /// <summary>Google Directory.</summary>
    Google,

    /// <summary>DeX: no directory, but it goes wrong by the same rules.</summary>
    Dex,
}
