using Hub.Core.Sites;

namespace Hub.Core.TileStore.Onboarding.Checks;

/// <summary>Data exchange is switched on, or is about to be: a school switches it on once, by agreeing in the first installation that needs it.</summary>
internal sealed class DataExchangeIsOn : ICheck
{
    public Task<Prerequisite> LookAsync(Site site, CancellationToken cancellationToken) => Task.FromResult(new Prerequisite(true, site.DataExchange is null
        ? "Data exchange is not switched on for your school yet. Your agreement, in the next step, switches it on."
        : "Data exchange is switched on for your school."));
}
