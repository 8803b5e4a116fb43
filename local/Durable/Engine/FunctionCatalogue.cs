using Hub.Local.Functions;

namespace Hub.Local.Durable.Engine;

/// <summary>The orchestrators and activities of the app by name. Names ignore case.</summary>
internal sealed class FunctionCatalogue(IEnumerable<HostedFunction> functions)
{
    private readonly Dictionary<string, HostedFunction> orchestrators = Named(functions, f => f.Trigger is OrchestrationTriggerAttribute t ? t.Orchestration ?? f.Name : null);
    private readonly Dictionary<string, HostedFunction> activities = Named(functions, f => f.Trigger is ActivityTriggerAttribute t ? t.Activity ?? f.Name : null);

    public HostedFunction? Orchestrator(string name) => orchestrators.GetValueOrDefault(name);

    public HostedFunction? Activity(string name) => activities.GetValueOrDefault(name);

    private static Dictionary<string, HostedFunction> Named(IEnumerable<HostedFunction> functions, Func<HostedFunction, string?> name) =>
        functions.Where(f => name(f) is not null).ToDictionary(f => name(f)!, StringComparer.OrdinalIgnoreCase);
}
