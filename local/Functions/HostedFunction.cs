using System.Reflection;

namespace Hub.Local.Functions;

/// <summary>A method marked with <see cref="FunctionAttribute"/>, with the parameter that its trigger fills.</summary>
internal sealed class HostedFunction(string name, MethodInfo method, ParameterInfo triggerParameter, Attribute trigger) : FunctionDefinition
{
    public override string Name { get; } = name;

    public override string EntryPoint { get; } = $"{method.DeclaringType!.FullName}.{method.Name}";

    public override string Id => Name;

    public override string PathToAssembly => Method.DeclaringType!.Assembly.Location;

    /// <summary>Static, or an instance method of a class made for each invocation from its scope.</summary>
    public MethodInfo Method { get; } = method;

    public ParameterInfo TriggerParameter { get; } = triggerParameter;

    /// <summary>One of the trigger attributes of this namespace.</summary>
    public Attribute Trigger { get; } = trigger;

    /// <summary>Every function of an assembly, found by reflection.</summary>
    /// <exception cref="InvalidOperationException">Two functions share a name, or a function has not exactly one trigger.</exception>
    public static IReadOnlyList<HostedFunction> Of(Assembly assembly) => Of(assembly.GetTypes());

    /// <summary>Every function of these classes, found by reflection.</summary>
    /// <exception cref="InvalidOperationException">Two functions share a name, or a function has not exactly one trigger.</exception>
    public static IReadOnlyList<HostedFunction> Of(IEnumerable<Type> types)
    {
        var functions = (
            from type in types
            from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            let function = method.GetCustomAttribute<FunctionAttribute>()
            where function is not null
            select From(function.Name, method)).ToArray();
        var twice = functions.GroupBy(f => f.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1);
        return twice is null
            ? functions
            : throw new InvalidOperationException($"Two functions are named '{twice.Key}': {string.Join(", ", twice.Select(f => f.EntryPoint))}. Rename one.");
    }

    private static HostedFunction From(string name, MethodInfo method)
    {
        var triggers = (
            from parameter in method.GetParameters()
            from attribute in parameter.GetCustomAttributes()
            where attribute is HttpTriggerAttribute or TimerTriggerAttribute or ServiceBusTriggerAttribute
                or OrchestrationTriggerAttribute or ActivityTriggerAttribute
            select (parameter, attribute)).ToArray();
        return triggers is [var (triggerParameter, trigger)]
            ? new HostedFunction(name, method, triggerParameter, trigger)
            : throw new InvalidOperationException(
                $"Function '{name}' ({method.DeclaringType}.{method.Name}) has {triggers.Length} triggers; it needs exactly one.");
    }
}
