using System.Collections.Frozen;
using System.Reflection;

namespace Hub.Functions.Http;

/// <summary>The methods that are the hub's functions, for guards that go by what stands on them.</summary>
internal static class FunctionMethods
{
    private static readonly IReadOnlyList<(string Name, MethodInfo Method)> All =
    [
        .. from type in typeof(FunctionMethods).Assembly.GetTypes()
           from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
           let function = method.GetCustomAttribute<FunctionAttribute>()
           where function is not null
           select (function.Name, method),
    ];

    /// <summary>What somebody makes of each method, by the name of its function; those of which nothing is made are left out.</summary>
    public static FrozenDictionary<string, T> Select<T>(Func<MethodInfo, T?> select) where T : class =>
        All.Select(f => (f.Name, Made: select(f.Method))).Where(f => f.Made is not null).ToFrozenDictionary(f => f.Name, f => f.Made!);
}
