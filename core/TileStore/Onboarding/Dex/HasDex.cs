using Hub.Core.Sites;
using Hub.Core.TileStore.Onboarding.Checks;

namespace Hub.Core.TileStore.Onboarding.Dex;

/// <summary>The hub is connected to DeX.</summary>
internal sealed class HasDex(DexSettings settings) : ICheck
{
    public Task<Prerequisite> LookAsync(Site site, CancellationToken cancellationToken) => Task.FromResult(settings.BaseUrl is not null
        ? new Prerequisite(true, "The hub is connected to DeX.")
        : new Prerequisite(false, "The hub is not connected to DeX.", "Ask the operating team to connect it."));
}
