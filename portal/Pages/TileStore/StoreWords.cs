using Hub.Core.Partners.Applications;
using Hub.Core.TileStore;
using Hub.Core.TileStore.Tiles;
using Hub.Portal.Pages.Users;

namespace Hub.Portal.Pages.TileStore;

/// <summary>The TileStore in a school office's words.</summary>
internal static class StoreWords
{
    /// <summary>Where an application stands at the school.</summary>
    public static string Of(Install? install, Application application) => install switch
    {
        null or { State: InstallState.Removed } => "Not installed",
        { State: InstallState.AwaitingApproval } => "Waiting for the partner's approval",
        { State: InstallState.Disabled, DisabledBy: [InstallParty.Vendor] } => "Switched off by the partner",
        { State: InstallState.Disabled } => "Switched off",
        _ when install.AwaitsAcceptance(application) => "Installed; a new version waits for your agreement",
        _ => "Installed",
    };

    /// <summary>Who sees a tile.</summary>
    public static string Of(Audience audience)
    {
        if (audience.Everybody)
            return "Everybody";
        var parts = new List<string>();
        parts.AddRange(audience.UserTypes.Select(t => UserWords.Of(t)));
        parts.AddRange(audience.YearGroups.Select(y => $"year {y}"));
        parts.AddRange(audience.RegistrationGroups);
        if (audience.Accounts.Count > 0)
            parts.Add(audience.Accounts.Count == 1 ? "1 person" : $"{audience.Accounts.Count} people");
        return parts.Count == 0 ? "Nobody yet" : string.Join(", ", parts);
    }

    /// <summary>Whose a tile is.</summary>
    public static string Of(TileKind kind) => kind switch
    {
        TileKind.Own => "Your school's own",
        TileKind.Central => "Central link",
        _ => "Application",
    };

    /// <summary>What was just done; null for nothing.</summary>
    public static string? Done(string done) => done switch
    {
        "saved" => "Saved.",
        "removed" => "Removed.",
        "audience" => "Saved. People see the change when they open their tiles again.",
        "accepted" => "Done. The application is installed, and may now use the data that you agreed to.",
        "requested" => "Your agreement is kept. The partner has been told, and the application works once the partner approves it.",
        "disabled" => "Switched off. Its access ends within a minute.",
        "enabled" => "Switched on again.",
        _ => null,
    };
}
