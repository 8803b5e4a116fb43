using Hub.Core.Rostering.Records;
using Hub.Core.TileStore.Onboarding;
using Hub.Core.TileStore.Onboarding.Steps;

namespace Hub.Functions.TileStore;

/// <summary>Looks whether the records that the OneRoster API answers with are there: they are made after each feed.</summary>
public sealed class RosterCheck(Roster roster) : IRosterCheck
{
    /// <inheritdoc/>
    public async Task<string?> LookAsync(SchoolOnboarding onboarding, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(onboarding);
        return await roster.StateAsync(onboarding.SiteId, cancellationToken) is { Basis: not null }
            ? null
            : "The records that OneRoster answers with are being made from the data of your MIS.";
    }
}
