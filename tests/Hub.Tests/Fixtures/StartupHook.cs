using Hub.Local.Functions.Builder;
using Microsoft.Extensions.Hosting;

// The .NET host finds a start-up hook by this name, outside any namespace.
#pragma warning disable IDE0130, CA1050

/// <summary>
/// Lets <see cref="Hub.Tests.Fixtures.HubProcess"/> host the function classes of a test: runs in the hub's process before its Main, and instead of it.
/// </summary>
internal static class StartupHook
{
    public const string ClassesVariable = "HUB_TEST_FUNCTION_CLASSES";

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(ClassesVariable) is not { } names)
            return;
        var classes = names.Split(';').Select(name => typeof(StartupHook).Assembly.GetType(name, throwOnError: true)!);
        FunctionsApplication.CreateBuilder(Environment.GetCommandLineArgs()[1..]).HostFunctionsOf(classes).Build().Run();
        Environment.Exit(0);
    }
}
