using System.Reflection;

namespace Hub.Tests;

/// <summary>The arrows of the design: who may reference whom.</summary>
public sealed class ArchitectureTests
{
    [Theory]
    [InlineData("Hub.Local", new string[0])]
    [InlineData("Hub.Simulators", new string[0])]
    [InlineData("Hub.Core", new[] { "Hub.Local" })]
    [InlineData("Hub.Portal", new[] { "Hub.Core" })]
    [InlineData("Hub.Functions", new[] { "Hub.Core", "Hub.Local", "Hub.Portal", "Hub.Simulators" })]
    public void References_OfEachProject_PointOnlyDownwards(string project, string[] allowed)
    {
        var hub = Assembly.Load(project).GetReferencedAssemblies().Select(a => a.Name!).Where(a => a.StartsWith("Hub.", StringComparison.Ordinal));

        Assert.Empty(hub.Except(allowed));
    }
}
