namespace Hub.Core.TileStore.Onboarding;

/// <summary>What an administrator asks for. Also the input of the orchestration.</summary>
/// <param name="SiteId">The school.</param>
/// <param name="Service">The service's name.</param>
/// <param name="Run">The name of the attempt, should this order begin one.</param>
/// <param name="Uninstall">Whether the service is to go.</param>
/// <param name="By">Who asks: an account's id.</param>
/// <param name="Address">Where the request came from.</param>
/// <param name="Hub">The address by which people reach the hub.</param>
public sealed record OnboardingOrder(Guid SiteId, string Service, Guid Run, bool Uninstall, string By, string? Address, Uri Hub)
{
    /// <summary>The id of the orchestration: one for each school and service, so that two who press at once start one.</summary>
    public string InstanceId => InstanceIdFor(SiteId, Service);

    /// <inheritdoc cref="InstanceId"/>
    public static string InstanceIdFor(Guid siteId, string service) => $"onboarding-{service}-{siteId:N}";
}
