using Hub.Core.Partners.Applications;
using Hub.Core.Partners.Securables;

namespace Hub.Functions.Partners.VendorApi;

/// <summary>An application as the vendor API tells it: what schools install, and where the version stands that is being worked on.</summary>
internal sealed record VendorApplicationView(
    Guid ApplicationId, string Name, VersionState State, int? ApprovedVersion, DraftView? Draft, IReadOnlyList<string> Scopes, IReadOnlyList<Securable> Securables, TileView Tile)
{
    public static VendorApplicationView Of(Application application)
    {
        // What holds for schools; of an application that no school can install yet, what is to hold.
        var version = application.Approved ?? application.Draft!;
        return new(
            application.Id, application.Name, version.State, application.Approved?.Number, application.Draft is { } draft ? new DraftView(draft.Number, draft.State, draft.Remark) : null,
            version.Data.Scopes, version.Data.Securables, TileView.Of(version.Tile));
    }
}

/// <summary>A version that is not approved.</summary>
internal sealed record DraftView(int Version, VersionState State, string? Remark);

/// <summary>What schools see in the TileStore.</summary>
internal sealed record TileView(
    string Name, string Description, string BackgroundColour, string TextColour, string TargetUrl, string GdprSummaryUrl, string PrivacyUrl, string SupportUrl, string ProductUrl,
    bool RequiresVendorApproval, bool Audienceable, IReadOnlyList<Guid> OnlyOrganisations)
{
    public static TileView Of(TileConfiguration tile) => new(
        tile.TileName, tile.Description, tile.BackgroundColour, tile.TextColour, tile.TargetUrl, tile.GdprSummaryUrl, tile.PrivacyUrl, tile.SupportUrl, tile.ProductUrl,
        tile.RequiresVendorApproval, tile.Audienceable, tile.OnlySites);
}
