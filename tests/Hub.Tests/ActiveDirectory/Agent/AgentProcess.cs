using System.Diagnostics;
using System.Text;
using Hub.Tests.Fixtures;

namespace Hub.Tests.ActiveDirectory.Agent;

/// <summary>The agent as a program, with a folder of its own.</summary>
internal sealed class AgentProcess : IDisposable
{
    // As it is shipped: beside the tests it would lack what ASP.NET Core, which they have and it has not, brings with it.
    private static readonly string Programme = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../../agent", AppContext.BaseDirectory[AppContext.BaseDirectory.LastIndexOf("bin/", StringComparison.Ordinal)..], "hub-agent.dll"));
    private readonly TempFolder folder = new();
    private readonly StringBuilder said = new();
    private Process? running;

    /// <summary>Where its settings are.</summary>
    public string Folder => folder.Path;

    /// <summary>What it wrote while it ran.</summary>
    public string Said
    {
        get
        {
            lock (said)
                return said.ToString();
        }
    }

    /// <summary>Pairs it.</summary>
    public Task<(int ExitCode, string Output, string Errors)> ConfigureAsync(DomainController dc, Uri hub, string code, params string[] units) => CallAsync(
        ["configure", "--hub", hub.AbsoluteUri, "--code", code, "--server", dc.Address, "--user", "hub-agent@school.test", "--password-file", dc.PasswordFile, "--trusted-certificates", dc.Trusted, .. units.SelectMany(u => new[] { "--unit", u })]);

    /// <summary>Runs one of its commands to the end.</summary>
    public Task<(int ExitCode, string Output, string Errors)> CallAsync(params string[] arguments) => OtherProgram.RunAsync("dotnet", [Programme, .. arguments, "--folder", Folder]);

    /// <summary>Starts its service.</summary>
    public void Start()
    {
        running = Process.Start(new ProcessStartInfo("dotnet", [Programme, "run", "--folder", Folder]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        running.OutputDataReceived += Hear;
        running.ErrorDataReceived += Hear;
        running.BeginOutputReadLine();
        running.BeginErrorReadLine();
    }

    /// <summary>Ends it as a power cut does.</summary>
    public void Kill()
    {
        if (running is { HasExited: false })
        {
            running.Kill();
            running.WaitForExit();
        }

        running?.Dispose();
        running = null;
    }

    public void Dispose()
    {
        Kill();
        folder.Dispose();
    }

    private void Hear(object sender, DataReceivedEventArgs line)
    {
        lock (said)
            said.AppendLine(line.Data);
    }
}
