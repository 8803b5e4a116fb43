using Hub.Core.Partners.Applications;
using Hub.Core.TileStore;

namespace Hub.Portal.Pages.Integrators;

/// <summary>Where an application stands at a school, in words for its partner.</summary>
internal static class InstallWords
{
    /// <summary>Its state.</summary>
    public static string State(Install install) => install.State switch
    {
        InstallState.AwaitingApproval => "Waiting for your approval",
        InstallState.Active => "In use",
        InstallState.Removed => "Removed",
        _ when install.DisabledBy.Count == 2 => "Switched off by you and by the school",
        _ when install.DisabledBy is [InstallParty.School] => "Switched off by the school",
        _ => "Switched off by you",
    };

    /// <summary>The version that the school agreed to, and whether a newer one waits for it.</summary>
    public static string Version(Install install, Application? application) =>
        install.Accepted is not { } accepted ? "" : $"{accepted.Version}{(install.AwaitsAcceptance(application) ? $", asked to accept {application!.Approved!.Number}" : "")}";
}
