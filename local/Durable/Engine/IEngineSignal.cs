namespace Hub.Local.Durable.Engine;

/// <summary>How a client tells the engine of its own process what it has just stored.</summary>
internal interface IEngineSignal
{
    /// <returns>False when the engine does not run here.</returns>
    bool TryPost(string instanceId, Signal signal);
}
