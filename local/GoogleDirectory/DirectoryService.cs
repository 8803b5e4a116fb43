using Google.Apis.Services;

namespace Hub.Local.GoogleDirectory;

/// <summary>The Google Directory API, as far as the hub calls it: accounts and their aliases.</summary>
public class DirectoryService : BaseClientService
{
    /// <summary>With default settings: no credential.</summary>
    public DirectoryService()
        : this(new Initializer()) { }

    /// <summary>With the credential and settings of <paramref name="initializer"/>; its <c>BaseUri</c> replaces Google's own.</summary>
    public DirectoryService(Initializer initializer)
        : base(initializer) => Users = new UsersResource(this);

    /// <inheritdoc/>
    public override IList<string> Features => [];

    /// <inheritdoc/>
    public override string Name => "admin";

    /// <inheritdoc/>
    public override string BaseUri => BaseUriOverride ?? "https://admin.googleapis.com/";

    /// <inheritdoc/>
    public override string BasePath => "";

    /// <inheritdoc/>
    public override string BatchUri => "https://admin.googleapis.com/batch";

    /// <inheritdoc/>
    public override string BatchPath => "batch";

    /// <summary>The accounts.</summary>
    public virtual UsersResource Users { get; }
}
