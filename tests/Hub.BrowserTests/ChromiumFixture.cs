using System.Diagnostics;
using Hub.BrowserTests;
using Hub.Tests.Fixtures;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(AzuriteFixture))]
[assembly: AssemblyFixture(typeof(ChromiumFixture))]

namespace Hub.BrowserTests;

/// <summary>A headless Chromium for all tests: the machine's, or Debian's, which is installed when there is none.</summary>
public sealed class ChromiumFixture : IAsyncLifetime
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];
    private IPlaywright? playwright;

    /// <summary>The browser.</summary>
    public IBrowser Browser { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var path = Find() ?? await InstallAsync();
        playwright = await Playwright.CreateAsync();
        // Without a sandbox of its own: tests run as root on machines that are thrown away, and open nothing but the hub.
        Browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = path, Args = ["--no-sandbox", "--disable-gpu"] });
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        playwright?.Dispose();
    }

    private static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    private static async Task<string> InstallAsync()
    {
        if (OperatingSystem.IsLinux() && Environment.UserName == "root" && File.Exists("/usr/bin/apt-get"))
        {
            using var install = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium"])
            {
                RedirectStandardOutput = true,
            })!;
            await install.StandardOutput.ReadToEndAsync();
            await install.WaitForExitAsync();
        }

        return Find() ?? throw new InvalidOperationException("The browser tests need Chromium: install Debian's package chromium, or put chromium or google-chrome into the PATH.");
    }
}
