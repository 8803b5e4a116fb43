using System.Reflection;

namespace Hub.Local.Functions.Invocation;

/// <summary>Awaits whatever a function returned.</summary>
internal static class ReturnValue
{
    /// <summary>How to get at the value of what a method of this return type returns: null where there is none.</summary>
    public static Func<object?, ValueTask<object?>> ReaderOf(Type type)
    {
        if (type == typeof(Task))
            return static async returned => await Nothing((Task)returned!);
        if (type == typeof(ValueTask))
            return static async returned => await Nothing(((ValueTask)returned!).AsTask());
        if (type == typeof(void))
            return static _ => default;
        var generic = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        var reader = generic == typeof(Task<>) ? nameof(OfTask) : generic == typeof(ValueTask<>) ? nameof(OfValueTask) : null;
        return reader is null
            ? static returned => new ValueTask<object?>(returned)
            : typeof(ReturnValue).GetMethod(reader, BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(type.GetGenericArguments()[0]).CreateDelegate<Func<object?, ValueTask<object?>>>();
    }

    private static async ValueTask<object?> OfTask<T>(object? returned) => await (Task<T>)returned!;

    private static async ValueTask<object?> OfValueTask<T>(object? returned) => await (ValueTask<T>)returned!;

    private static async ValueTask<object?> Nothing(Task task)
    {
        await task;
        return null;
    }
}
