using Hub.Local.Functions;

namespace Hub.Tests.Runtime;

/// <summary>The embedded runtime offers nothing that the real packages lack: what compiles against it compiles against them.</summary>
public sealed class ParityTests
{
    /// <summary>Real types that the list's members name, but that it does not describe.</summary>
    private static readonly Dictionary<string, string[]> NamedOnly = new()
    {
        // Of TaskOrchestrationContext.Parent.
        ["ParentOrchestrationInstance"] = [".ctor(TaskName Name, string InstanceId)", "TaskName Name { get; init; }", "string InstanceId { get; init; }"],
        // Of the requests of the Google Directory.
        ["DirectoryBaseServiceRequest<TResponse>"] = ["string Fields { get; set; }", "string QuotaUser { get; set; }"],
        ["UsersResource.GetRequest.ProjectionEnum"] = ["Basic = 0", "Custom = 1", "Full = 2"],
        ["UsersResource.ListRequest.ProjectionEnum"] = ["Basic = 0", "Custom = 1", "Full = 2"],
        ["UsersResource.ListRequest.OrderByEnum"] = ["Email = 0", "FamilyName = 1", "GivenName = 2"],
        // Returned by FunctionsApplicationBuilder.Use.
        ["IFunctionsWorkerApplicationBuilder"] =
        [
            "IServiceCollection Services { get; }",
            "IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware)",
        ],
    };

    [Fact]
    public void EmbeddedSurface_OfEveryPublicType_IsPartOfTheRealOne() => Assert.Empty(Invented(typeof(FunctionAttribute).Assembly.GetTypes()));

    [Fact]
    public void Invented_TypeWithMembersThatTheRealOneLacks_ListsThem() => Assert.Equal(
        ["TimerInfo: .ctor(int late)", "TimerInfo: int Wait(long ticks)", "TimerInfo: string IsPastDue { get; set; }"],
        Invented([typeof(Parity.TimerInfo)]).Order(StringComparer.Ordinal));

    private static IEnumerable<string> Invented(IEnumerable<Type> types)
    {
        var listed = RealSurface();
        return from type in ApiSurface.Of(types)
               let real = listed.GetValueOrDefault(type.Key)
               from member in real is null ? ["(the type)"] : type.Value.Where(member => !ApiSurface.Offers(real, member))
               select $"{type.Key}: {member}";
    }

    private static Dictionary<string, IReadOnlyList<string>> RealSurface()
    {
        var list = ApiSurface.InList(File.ReadLines(Path.Combine(AppContext.BaseDirectory, "azure-api-surface.txt")));
        return list.Concat(NamedOnly.Select(n => KeyValuePair.Create(n.Key, (IReadOnlyList<string>)n.Value))).ToDictionary(t => t.Key, t => t.Value);
    }
}
