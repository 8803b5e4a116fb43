namespace Hub.Core.Rostering.Uploads;

/// <summary>An upload session (learn.microsoft.com/graph/api/resources/industrydata-fileuploadsession).</summary>
/// <param name="ContainerId">The container.</param>
/// <param name="Expires">The earlier of the times at which session and container end, in UTC; null where Microsoft did not say.</param>
/// <param name="Address">Where the files go, with the signature that lets whoever knows it write there: it stays in the memory of the step that asked for it.</param>
internal sealed record SdsSession(string ContainerId, DateTimeOffset? Expires, Uri Address);

/// <summary>A file that was sent.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Bytes">Its length.</param>
public sealed record SdsSentFile(string Name, long Bytes);

/// <summary>Files that wait in a session for their validation.</summary>
/// <param name="ContainerId">The container.</param>
/// <param name="Expires">When the session ends, in UTC; null where Microsoft did not say.</param>
/// <param name="Files">The files.</param>
/// <param name="LastBefore">When the last validation of the connector before this session was begun, by Microsoft's clock: one that is younger is this session's.</param>
public sealed record SdsSent(string ContainerId, DateTimeOffset? Expires, IReadOnlyList<SdsSentFile> Files, DateTimeOffset? LastBefore);
