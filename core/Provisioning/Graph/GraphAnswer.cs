using System.Net;
using System.Text.Json;
using Microsoft.Graph.Models.ODataErrors;
using Microsoft.Kiota.Abstractions;

namespace Hub.Core.Provisioning.Graph;

/// <summary>What Graph's answers to a PATCH of a user mean.</summary>
internal static class GraphAnswer
{
    /// <summary>Reads one part of a batch.</summary>
    public static async Task<RenameResult> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
            return RenameResult.Done;
        if (response.StatusCode == HttpStatusCode.TooManyRequests)
            return RenameResult.Throttled(DirectoryHttp.RetryAfter(response));
        if (IsDoubtful((int)response.StatusCode))
            return RenameResult.Doubtful($"HTTP {(int)response.StatusCode}");
        var body = response.Content is null ? "" : await response.Content.ReadAsStringAsync(cancellationToken);
        var (code, message) = Error(body);
        return Refused(response.StatusCode, code, message);
    }

    /// <summary>What a failure of the batch as a whole says of each part.</summary>
    public static RenameResult OfWholeBatch(ApiException e) => e.ResponseStatusCode switch
    {
        429 => RenameResult.Throttled(RetryAfter(e)),
        _ when IsDoubtful(e.ResponseStatusCode) => RenameResult.Doubtful($"HTTP {e.ResponseStatusCode}"),
        _ => RenameResult.Refused(Codes.DirectoryRefused, $"Microsoft 365 refused the request (HTTP {e.ResponseStatusCode})."),
    };

    /// <summary>A failed read.</summary>
    public static Refusal Refusal(ApiException e) => e.ResponseStatusCode is 401 or 403
        ? new Conflict("directory_denied", "Microsoft 365 denied the hub access. Its application needs User.ReadWrite.All, RoleManagement.Read.Directory and Domain.Read.All, with consent.")
        : new Unavailable(Codes.DirectoryUnavailable, $"Microsoft 365 did not answer properly (HTTP {e.ResponseStatusCode}, {(e as ODataError)?.Error?.Code ?? "no code"}).");

    private static bool IsDoubtful(int status) => status is 0 or 408 or >= 500;

    /// <remarks>One code, Request_BadRequest, stands for several refusals: only the message tells them apart (the on-premises one was excluded by a read before).</remarks>
    private static RenameResult Refused(HttpStatusCode status, string code, string message)
    {
        if (status == HttpStatusCode.NotFound)
            return RenameResult.Refused(Codes.NoAccount, "The account is no longer in the directory.");
        if (message.Contains("on-premises mastered", StringComparison.OrdinalIgnoreCase))
            return RenameResult.Refused(Codes.OnPremises, "The account is mastered in the school's Active Directory. Change the address there.");
        if (status == HttpStatusCode.Conflict || message.Contains("already exists", StringComparison.OrdinalIgnoreCase) || message.Contains("same value for property", StringComparison.OrdinalIgnoreCase))
            return RenameResult.Contradicted(Codes.AddressTaken, "Something else in the tenant holds the address: an account, a group, a contact or a deleted account.");
        if (message.Contains("verified domain", StringComparison.OrdinalIgnoreCase) || message.Contains("domain portion", StringComparison.OrdinalIgnoreCase))
            return RenameResult.Refused(Codes.DomainNotVerified, "The tenant has not verified the domain.");
        return RenameResult.Refused(Codes.DirectoryRefused, $"Microsoft 365 refused the change (HTTP {(int)status}, {code}).");
    }

    private static (string Code, string Message) Error(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var error = json.RootElement.GetProperty("error");
            return (error.GetProperty("code").GetString() ?? "", error.GetProperty("message").GetString() ?? "");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return ("no code", "");
        }
    }

    private static TimeSpan? RetryAfter(ApiException e) =>
        e.ResponseHeaders?.FirstOrDefault(h => string.Equals(h.Key, "Retry-After", StringComparison.OrdinalIgnoreCase)).Value?.FirstOrDefault() is { } value ? DirectoryHttp.RetryAfter(value) : null;
}
