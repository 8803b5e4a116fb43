using Hub.Core.Partners.Applications;
using Hub.Core.TileStore;

namespace Hub.Portal.Pages.TileStore;

/// <summary>An application as the store lists it.</summary>
/// <param name="Application">The application, with an approved version.</param>
/// <param name="Install">What the school has of it; null for nothing.</param>
public sealed record OfferedApplication(Application Application, Install? Install);
