using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Hub.Tests.Runtime;

/// <summary>Public types with their members, as text that two sources of them can be compared by: without namespaces, nullability and modifiers.</summary>
internal static partial class ApiSurface
{
    private static readonly Dictionary<string, string> Keywords = new()
    {
        ["String"] = "string",
        ["Boolean"] = "bool",
        ["Int32"] = "int",
        ["Int64"] = "long",
        ["Double"] = "double",
        ["Object"] = "object",
        ["Void"] = "void",
        ["Byte"] = "byte",
    };

    /// <summary>The members of each type in the list, by the type's name.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> InList(IEnumerable<string> lines)
    {
        var types = new Dictionary<string, List<string>>();
        List<string>? members = null;
        foreach (var line in lines)
            if (TypeLine().Match(line) is { Success: true } type)
                types[type.Groups["name"].Value] = members = [];
            else if (line.StartsWith("    ", StringComparison.Ordinal))
                members!.AddRange(line.Contains('(', StringComparison.Ordinal) || line.Contains('{', StringComparison.Ordinal)
                    ? [Normal(line.Trim())]
                    : line.Split(',', StringSplitOptions.TrimEntries).Select((name, value) => $"{name} = {value}"));
        return types.ToDictionary(t => t.Key, t => (IReadOnlyList<string>)t.Value);
    }

    /// <summary>The members of each public type of an assembly, by the type's name.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Of(IEnumerable<Type> types) =>
        types.Where(t => t.IsVisible).ToDictionary(Name, type => (IReadOnlyList<string>)[.. MembersOf(type)]);

    /// <summary>Whether a member is in the list, or is a part of a property there.</summary>
    public static bool Offers(IReadOnlyList<string> listed, string member)
    {
        if (listed.Contains(member))
            return true;
        if (member.IndexOf(" { ", StringComparison.Ordinal) is not (> 0 and var brace))
            return false;
        var real = listed.FirstOrDefault(l => l.StartsWith(member[..brace] + " { ", StringComparison.Ordinal));
        var accessors = real is null ? [] : Accessors(real, brace);
        return real is not null && Accessors(member, brace).All(a => accessors.Contains(a) || a == "init" && accessors.Contains("set"));
    }

    private static string[] Accessors(string property, int brace) =>
        property[(brace + 3)..].TrimEnd('}', ' ').Split("; ").Select(a => a.TrimEnd(';', ' ')).ToArray();

    private static IEnumerable<string> MembersOf(Type type)
    {
        const BindingFlags own = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        if (type.IsEnum)
            return Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name), System.Globalization.CultureInfo.InvariantCulture)}");
        if (type.IsSubclassOf(typeof(Delegate)))
            return [$"{Name(type.GetMethod("Invoke")!.ReturnType)} ({Parameters(type.GetMethod("Invoke")!)})"];
        return
        [
            .. type.GetConstructors(own & ~BindingFlags.Static).Select(c => $".ctor({Parameters(c)})"),
            .. type.GetProperties(own).Where(p => p.Name != "EqualityContract").Select(Property),
            .. type.GetMethods(own).Where(IsWritten).Select(Method),
            .. type.GetFields(own).Select(f => $"{Name(f.FieldType)} {f.Name}"),
            .. type.GetEvents(own).Select(e => $"event {e.Name}"),
        ];
    }

    /// <summary>Neither part of a property or event, nor made by the compiler for a record, nor an override of what every object has.</summary>
    private static bool IsWritten(MethodInfo method) => method.Name == "op_Implicit"
        || !method.IsSpecialName && !method.Name.StartsWith('<')
        && method.GetBaseDefinition().DeclaringType != typeof(object)
        && !method.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false);

    private static string Property(PropertyInfo property)
    {
        var set = property.GetSetMethod() is not { } setter ? ""
            : setter.ReturnParameter.GetRequiredCustomModifiers().Length > 0 ? "init; " : "set; ";
        var get = property.GetGetMethod() is null ? "" : "get; ";
        return $"{(property.GetAccessors()[0].IsStatic ? "static " : "")}{Name(property.PropertyType)} {property.Name} {{ {get}{set}}}";
    }

    private static string Method(MethodInfo method)
    {
        if (method.Name == "op_Implicit")
            return $"implicit operator {Name(method.ReturnType)}({Parameters(method)})";
        var generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";
        return $"{(method.IsStatic ? "static " : "")}{Name(method.ReturnType)} {method.Name}{generic}({Parameters(method)})";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(p => $"{Name(p.ParameterType)} {p.Name}"));

    private static string Name(Type type)
    {
        if (type.IsArray)
            return $"{Name(type.GetElementType()!)}[]";
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return $"{Name(underlying)}?";
        if (type.IsGenericParameter)
            return type.Name;
        var name = type.IsNested ? $"{Name(type.DeclaringType!)}.{type.Name}" : Keywords.GetValueOrDefault(type.Name, type.Name);
        return type.IsGenericType ? $"{name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : name;
    }

    private static string Normal(string member) =>
        DefaultValue().Replace(Modifier().Replace(member, ""), "").Replace("Double", "double", StringComparison.Ordinal);

    [GeneratedRegex(@"^(?:abstract |sealed |static )?(?:class|interface|struct|enum|delegate) (?<name>\S+)")]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"^(?:abstract|virtual|override) |(?<=\()params |(?<=, )params ")]
    private static partial Regex Modifier();

    [GeneratedRegex(@" = [^,)]+(?=[,)])")]
    private static partial Regex DefaultValue();
}
