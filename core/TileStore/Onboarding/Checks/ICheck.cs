namespace Hub.Core.TileStore.Onboarding.Checks;

/// <summary>Looks whether something is in place before a service is installed.</summary>
internal interface ICheck
{
    /// <summary>Looks.</summary>
    Task<Prerequisite> LookAsync(Sites.Site site, CancellationToken cancellationToken);
}
