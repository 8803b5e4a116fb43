using Google.Apis.Services;

namespace Hub.Local.GoogleDirectory;

/// <summary>The Google Directory API, as far as the hub calls it.</summary>
/// <param name="initializer">Credentials and settings of the calls.</param>
public class DirectoryService(BaseClientService.Initializer initializer) : BaseClientService(initializer)
{
    /// <inheritdoc/>
    public override string Name => "admin";

    /// <inheritdoc/>
    public override string BaseUri => BaseUriOverride ?? "https://admin.googleapis.com/";

    /// <inheritdoc/>
    public override string BasePath => "";

    /// <inheritdoc/>
    public override IList<string> Features => [];
}
