using System.Globalization;
using System.Reflection;
using Hub.Local.Functions.Invocation;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hub.Local.Functions.Http;

/// <summary>Arguments from the route, by name and type.</summary>
internal static class RouteValue
{
    /// <exception cref="InvalidOperationException">Text does not become that type.</exception>
    public static ArgumentSource SourceFor(HostedFunction function, ParameterInfo parameter)
    {
        var name = parameter.Name!;
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        var parse = ParserOf(type) ?? throw new InvalidOperationException(
            $"Function '{function.Name}': the route's '{name}' is text, which does not become {type.Name}.");
        var absent = parameter.HasDefaultValue ? parameter.DefaultValue
            : parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType) : null;
        return context =>
        {
            if (context.Http!.GetRouteValue(name) is not { } value || Convert.ToString(value, CultureInfo.InvariantCulture) is not { } text)
                return new(absent);
            return new(parse(text) ?? new Unbound(new Problem(
                StatusCodes.Status400BadRequest, "invalid_route_value", "The address holds a value of the wrong kind.",
                $"'{name}' in the path must be {Describe(type)}.")));
        };
    }

    private static Func<string, object?>? ParserOf(Type type)
    {
        if (type == typeof(string))
            return static text => text;
        if (type.IsEnum)
            return text => Enum.TryParse(type, text, ignoreCase: true, out var value) && Enum.IsDefined(type, value) ? value : null;
        return type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IParsable<>))
            ? typeof(RouteValue).GetMethod(nameof(Parse), BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(type).CreateDelegate<Func<string, object?>>()
            : null;
    }

    private static object? Parse<T>(string text) where T : IParsable<T> => T.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static string Describe(Type type) =>
        type == typeof(Guid) ? "a GUID"
        : type == typeof(bool) ? "true or false"
        : type == typeof(int) || type == typeof(long) ? "a whole number"
        : type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type))}"
        : $"a {type.Name}";
}
