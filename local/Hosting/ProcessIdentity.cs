using System.Diagnostics;

namespace Hub.Local.Hosting;

/// <summary>Names one process for good: a pid alone is given again to others.</summary>
internal sealed record ProcessIdentity(string Machine, int Pid, DateTime StartedAt)
{
    // The start is counted from the boot, which each reader derives from its own clock: it may differ by a moment.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(2);

    public static ProcessIdentity Current { get; } = OfCurrent();

    public static ProcessIdentity Of(Process process) => new(Environment.MachineName, process.Id, process.StartTime.ToUniversalTime());

    /// <summary>False when the process has surely ended; true when it runs, or runs elsewhere and cannot be seen from here.</summary>
    public bool MayBeAlive() => Machine != Environment.MachineName || Find() is { } process && Dispose(process);

    /// <summary>The running process, or null when it has ended (or is another machine's).</summary>
    public Process? Find()
    {
        if (Machine != Environment.MachineName)
            return null;
        try
        {
            var process = Process.GetProcessById(Pid);
            if (!process.HasExited && (process.StartTime.ToUniversalTime() - StartedAt).Duration() < Tolerance)
                return process;
            process.Dispose();
            return null;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static bool Dispose(Process process)
    {
        process.Dispose();
        return true;
    }

    private static ProcessIdentity OfCurrent()
    {
        using var process = Process.GetCurrentProcess();
        return Of(process);
    }
}
