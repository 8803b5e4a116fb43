using Hub.Local.Durable.Replay;

namespace Hub.Local.Durable;

/// <summary>What is being invoked, for whoever binds a function's other parameters.</summary>
internal static class DurableInvocation
{
    private static readonly AsyncLocal<OrchestrationContext?> CurrentOrchestration = new();
    private static readonly AsyncLocal<TaskActivityContext?> CurrentActivity = new();

    /// <summary>The orchestration that is invoked, or null.</summary>
    public static TaskOrchestrationContext? Orchestration => CurrentOrchestration.Value;

    /// <summary>The activity that is invoked, or null.</summary>
    public static TaskActivityContext? Activity => CurrentActivity.Value;

    /// <summary>The input of the orchestration that is invoked, for a parameter of this type.</summary>
    public static object? OrchestrationInput(Type type) => CurrentOrchestration.Value?.Input(type);

    public static async Task<T> RunAsync<T>(OrchestrationContext context, Func<Task<T>> invoke)
    {
        CurrentOrchestration.Value = context;
        return await invoke();
    }

    public static async Task<T> RunAsync<T>(TaskActivityContext context, Func<Task<T>> invoke)
    {
        CurrentActivity.Value = context;
        return await invoke();
    }
}
