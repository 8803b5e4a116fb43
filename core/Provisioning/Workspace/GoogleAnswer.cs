using System.Net;
using Google;

namespace Hub.Core.Provisioning.Workspace;

/// <summary>What Google's refusals mean.</summary>
internal static class GoogleAnswer
{
    /// <summary>A write.</summary>
    public static RenameResult Of(GoogleApiException e) => e.HttpStatusCode switch
    {
        HttpStatusCode.TooManyRequests => RenameResult.Throttled(null),
        HttpStatusCode.Forbidden when IsQuota(e) => RenameResult.Throttled(null),
        HttpStatusCode.NotFound => RenameResult.Refused(Codes.NoAccount, "The account is no longer in the directory."),
        // Google has answered so although the rename was done (google-api-python-client #949): a read decides.
        HttpStatusCode.Conflict => RenameResult.Contradicted(Codes.AddressTaken, "Another account or group of the workspace holds the address, as its own or as an alias."),
        HttpStatusCode.BadRequest => RenameResult.Refused(Codes.DirectoryRefused, "Google does not accept the address; often its domain is not one of the workspace's."),
        0 or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => RenameResult.Doubtful($"HTTP {(int)e.HttpStatusCode}"),
        _ => RenameResult.Refused(Codes.DirectoryRefused, $"Google refused the change (HTTP {(int)e.HttpStatusCode}, {Reason(e)})."),
    };

    /// <summary>A failed read.</summary>
    public static Refusal Refusal(GoogleApiException e) => e.HttpStatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden && !IsQuota(e)
        ? new Conflict("directory_denied", "Google denied the hub access. The service account needs the scope admin.directory.user by domain-wide delegation, and the administrator must be a super administrator.")
        : new Unavailable(Codes.DirectoryUnavailable, $"Google did not answer properly (HTTP {(int)e.HttpStatusCode}, {Reason(e)}).");

    private static bool IsQuota(GoogleApiException e) => Reason(e) is "userRateLimitExceeded" or "rateLimitExceeded" or "quotaExceeded";

    private static string Reason(GoogleApiException e) => e.Error?.Errors is [var first, ..] ? first.Reason : "no reason";
}
