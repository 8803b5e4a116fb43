using Hub.Tests.Fixtures;
using Hub.Tests.Provisioning;

namespace Hub.Tests.Operations.Telemetry;

/// <summary>A hub with simulated directories whose telemetry is collected.</summary>
public sealed class TracedHub(AzuriteFixture azurite) : IAsyncLifetime
{
    internal ProvisioningFixture School { get; } = new(azurite);

    internal CollectedSignals Signals { get; } = new();

    public ValueTask InitializeAsync()
    {
        School.Configure = Signals.AddTo;
        return School.InitializeAsync();
    }

    public ValueTask DisposeAsync() => School.DisposeAsync();
}
