using Hub.Core.Rostering.OneRoster;
using Hub.Core.TileStore.Onboarding;
using Hub.Core.TileStore.Onboarding.Steps;

namespace Hub.Functions.TileStore;

/// <summary>Looks whether the OneRoster API has somebody to answer with: its records are made after each feed.</summary>
public sealed class RosterCheck(OneRosterRosters rosters) : IRosterCheck
{
    /// <inheritdoc/>
    public async Task<string?> LookAsync(SchoolOnboarding onboarding, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(onboarding);
        return await rosters.CurrentAsync(onboarding.SiteId, cancellationToken) is { } version && (await rosters.ReadAsync<RosterUser>(version, cancellationToken)).Count > 0
            ? null
            : "The records that OneRoster answers with are being made from the data of your MIS.";
    }
}
