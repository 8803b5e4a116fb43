using Microsoft.Extensions.Configuration;

namespace Hub.Core.Provisioning;

/// <summary>What operators may set. Each value is looked up for the site and directory, then for the directory, then for all; else the default holds.</summary>
/// <remarks><c>Provisioning:Sites:{siteId}:{directory}:X</c>, <c>Provisioning:{directory}:X</c>, <c>Provisioning:X</c>; directory is <c>microsoft365</c> or <c>google</c>.</remarks>
internal sealed class ProvisioningSettings(IConfiguration configuration)
{
    /// <summary>The most accounts that one activity changes (<c>ChunkSize</c>, 100).</summary>
    public int ChunkSize(Guid siteId, DirectoryKind directory) => Math.Clamp(Value(siteId, directory, "ChunkSize", 100), 1, 1000);

    /// <summary>Activities of one job that run at a time (<c>Parallel</c>, 2).</summary>
    public int Parallel(Guid siteId, DirectoryKind directory) => Math.Clamp(Value(siteId, directory, "Parallel", 2), 1, 32);

    /// <summary>The brake (<c>Brake:Percent</c>, 20; <c>Brake:FromAccounts</c>, 100).</summary>
    public Brake Brake(Guid siteId, DirectoryKind directory)
    {
        var standard = new Brake();
        return new Brake(Value(siteId, directory, "Brake:Percent", standard.Percent), Value(siteId, directory, "Brake:FromAccounts", standard.FromAccounts));
    }

    /// <summary>The quota (<c>Pace:Calls</c>, <c>Pace:Seconds</c>); null, by <c>Pace:Calls</c> 0, for none.</summary>
    /// <remarks>Defaults are the published ones: Microsoft Graph takes 3,000 writes of an app in a tenant in 150 s, Google 2,400 queries of a user and project in a minute.</remarks>
    public PaceQuota? Pace(Guid siteId, DirectoryKind directory)
    {
        var (calls, seconds) = directory == DirectoryKind.Microsoft365 ? (3000, 150.0) : (2400, 60.0);
        calls = Value(siteId, directory, "Pace:Calls", calls);
        seconds = Value(siteId, directory, "Pace:Seconds", seconds);
        return calls <= 0 || seconds <= 0 ? null : new PaceQuota(calls, TimeSpan.FromSeconds(seconds));
    }

    /// <summary>How long one request may take (<c>RequestSeconds</c>, 30).</summary>
    public TimeSpan RequestTimeout => TimeSpan.FromSeconds(configuration.GetValue("Provisioning:RequestSeconds", 30.0));

    /// <summary>How long a test of a site's settings may take, while an administrator waits for it (<c>ConnectionTestSeconds</c>, 30).</summary>
    public TimeSpan ConnectionTest => TimeSpan.FromSeconds(configuration.GetValue("Provisioning:ConnectionTestSeconds", 30.0));

    /// <summary>How long a chunk waits for a directory that throttles or fails before it leaves the worker and comes back later (<c>PatienceSeconds</c>, 60).</summary>
    public TimeSpan Patience => TimeSpan.FromSeconds(configuration.GetValue("Provisioning:PatienceSeconds", 60.0));

    /// <summary>The name of a directory in the configuration and in the API.</summary>
    public static string Name(DirectoryKind directory) => directory == DirectoryKind.Microsoft365 ? "microsoft365" : "google";

    private T Value<T>(Guid siteId, DirectoryKind directory, string key, T standard) where T : struct =>
        configuration.GetValue<T?>($"Provisioning:Sites:{siteId}:{Name(directory)}:{key}")
        ?? configuration.GetValue<T?>($"Provisioning:{Name(directory)}:{key}")
        ?? configuration.GetValue<T?>($"Provisioning:{key}")
        ?? standard;
}
