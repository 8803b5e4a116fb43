using System.Reflection;
using System.Runtime.InteropServices;
using Hub.Tests.Fixtures;

namespace Hub.Tests.Infrastructure;

/// <summary>The Bicep CLI, from its NuGet package.</summary>
internal static class BicepCli
{
    /// <summary>The repository.</summary>
    public static string Root { get; } = Path.GetFullPath(Metadata("RepositoryRoot"));

    /// <summary>Whether it runs here: its package is for one platform.</summary>
    public static bool Runs { get; } = OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <summary>Skips the test, and says why, where it does not run.</summary>
    public static void SkipWhereItDoesNotRun() => Assert.SkipUnless(Runs, $"The Bicep CLI's package is for Linux on x64, not for {RuntimeInformation.RuntimeIdentifier}.");

    /// <summary>Runs it.</summary>
    /// <returns>What it printed, warnings included.</returns>
    public static async Task<string> RunAsync(params string[] arguments)
    {
        var (exitCode, output, errors) = await OtherProgram.RunAsync(Metadata("BicepPath"), arguments);
        Assert.True(exitCode == 0, $"bicep {string.Join(' ', arguments)} ended with {exitCode}:\n{output}{errors}");
        return output + errors;
    }

    /// <summary>A file of the repository.</summary>
    public static string FileOf(params string[] path) => Path.Combine([Root, .. path]);

    private static string Metadata(string key) => typeof(BicepCli).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == key).Value!;
}
