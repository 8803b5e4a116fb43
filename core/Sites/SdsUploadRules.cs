namespace Hub.Core.Sites;

/// <summary>Where in School Data Sync a school's files are sent (docs/sds-upload.md).</summary>
public sealed record SdsUploadRules
{
    /// <summary>The connector of the school's tenant that takes them: its name, as the School Data Sync admin centre shows it, or its id.</summary>
    public required string Connector { get; init; }

    /// <summary>The format of the files, which must be the connector's.</summary>
    public required string Format { get; init; }

    /// <summary>Whether the nightly sync sends them when the school's data has changed; else an administrator does.</summary>
    public bool Nightly { get; init; }
}
