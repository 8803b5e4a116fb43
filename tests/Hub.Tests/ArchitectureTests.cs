using System.Reflection;
using System.Text.RegularExpressions;
using Hub.Functions.Mis;
using Hub.Local.Functions;

namespace Hub.Tests;

/// <summary>The arrows of the design: who may reference whom, and what the deployment must hold for the functions.</summary>
public sealed partial class ArchitectureTests
{
    [Theory]
    [InlineData("Hub.Local", new string[0])]
    [InlineData("Hub.Simulators", new string[0])]
    [InlineData("Hub.Core", new[] { "Hub.Local" })]
    [InlineData("Hub.Portal", new[] { "Hub.Core" })]
    [InlineData("Hub.Samples.VendorConsole", new string[0])]
    [InlineData("hub-agent", new string[0])]
    [InlineData("Hub.Functions", new[] { "Hub.Core", "Hub.Local", "Hub.Portal", "Hub.Simulators" })]
    public void References_OfEachProject_PointOnlyDownwards(string project, string[] allowed)
    {
        var hub = Assembly.Load(project).GetReferencedAssemblies().Select(a => a.Name!).Where(a => a.StartsWith("Hub.", StringComparison.Ordinal));

        Assert.Empty(hub.Except(allowed));
    }

    /// <summary>Azure makes no queue by itself: a function that listens to one that is not there takes nothing.</summary>
    [Theory]
    [InlineData("sessionQueues", true)]
    [InlineData("plainQueues", false)]
    public void Queues_ThatFunctionsListenTo_AreDeployed(string list, bool sessions)
    {
        var bicep = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "azure.bicep"));
        var deployed = Quoted().Matches(Regex.Match(bicep, $@"var {list} = \[(.*)\]").Groups[1].Value).Select(m => m.Groups[1].Value);
        var named = typeof(FeedArrivals).Assembly.GetTypes().SelectMany(t => t.GetMethods()).SelectMany(m => m.GetParameters())
            .Select(p => p.GetCustomAttribute<ServiceBusTriggerAttribute>()).Where(t => t?.QueueName is not null && t.IsSessionsEnabled == sessions).Select(t => t!.QueueName!);

        Assert.Equal(named.Order(), deployed.Order());
    }

    /// <summary>The real worker finds a function's method by its name alone, and does not start where two public methods of a class bear it.</summary>
    [Fact]
    public void Methods_OfFunctions_HaveANameOfTheirOwnInTheirClass()
    {
        var shared = from type in typeof(FeedArrivals).Assembly.GetTypes()
                     from named in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static).GroupBy(m => m.Name)
                     where named.Count() > 1 && named.Any(m => m.GetCustomAttribute<FunctionAttribute>() is not null)
                     select $"{type.Name}.{named.Key}";

        Assert.Empty(shared);
    }

    [GeneratedRegex("'([^']*)'")]
    private static partial Regex Quoted();
}
