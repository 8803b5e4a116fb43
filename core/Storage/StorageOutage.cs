using Azure;

namespace Hub.Core.Storage;

/// <summary>Tells a storage account that is away from everything else that can go wrong.</summary>
public static class StorageOutage
{
    /// <summary>
    /// Whether something failed because the storage account could not be reached, or said that it could not do what it was asked for: the same may succeed in a while. What the account refused
    /// (4xx) is not an outage, but for 408 and 429, which ask to come again.
    /// </summary>
    public static bool Caused(Exception failure) => failure.WithCauses().Any(cause =>
        // The client's own is the last: an attempt took longer than one may.
        cause is RequestFailedException { Status: 0 or 408 or 429 or >= 500 } or TaskCanceledException { InnerException: TimeoutException });
}
