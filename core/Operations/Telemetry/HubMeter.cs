using System.Diagnostics.Metrics;

namespace Hub.Core.Operations.Telemetry;

/// <summary>The hub's own meter. Its instruments are with the capability that they measure; docs/telemetry.md lists them all.</summary>
public static class HubMeter
{
    /// <summary>The meter's name.</summary>
    public const string Name = "Hub";

    /// <summary>The meter.</summary>
    internal static Meter Meter { get; } = new(Name);
}
