using System.Globalization;
using System.Text.Json.Serialization;
using Azure;
using Azure.Identity;

namespace Hub.Core.Rostering.Uploads;

/// <summary>Why an upload, or a step of it, did not do what it was to do.</summary>
/// <param name="Code">Stable, in snake_case; what programs branch on.</param>
/// <param name="Words">For people: what, and what to do.</param>
public sealed record UploadFailure(string Code, string Words)
{
    /// <summary>The code of a session that ended before its files were validated: a new one helps.</summary>
    public const string SessionEnded = "session_ended";

    /// <summary>The code of an upload that somebody stopped.</summary>
    public const string Stopped = "stopped";

    /// <summary>When the same step may go well; null when it will not.</summary>
    public TimeSpan? TryAgainAfter { get; init; }

    /// <summary>Whether the files have to be sent again, in a new session.</summary>
    [JsonIgnore]
    public bool NeedsNewSession => Code == SessionEnded;

    /// <summary>What Graph's answer means to a school.</summary>
    /// <param name="e">What Graph did.</param>
    /// <param name="connector">The connector as the school calls it.</param>
    /// <param name="wait">How long to wait where Graph does not say.</param>
    internal static UploadFailure Of(IndustryDataException e, string connector, TimeSpan wait) => e switch
    {
        { Status: 429 } => new("throttled", "Microsoft asked the hub to slow down, again and again. Send the files again later.") { TryAgainAfter = e.RetryAfter ?? wait },
        { Passing: true } => new("sds_unavailable", e.Status == 0
            ? "Microsoft did not answer, again and again. Send the files again later."
            : string.Create(CultureInfo.InvariantCulture, $"School Data Sync had trouble of its own (HTTP {e.Status}), again and again. Send the files again later."))
        { TryAgainAfter = e.RetryAfter ?? wait },
        { Status: 401 or 403 } => new("permission_missing", $"Microsoft denied the hub access to School Data Sync. Its application needs the application permission {Permission(e.Asked)}: in the Entra admin centre, "
            + "open Enterprise applications, the hub's application, Permissions, and grant consent again. If the permission is not in the list, the operating team must add it to the application first."),
        { Status: 404, Asked: IndustryDataCall.Connectors } => new("sds_unknown", "The tenant has no School Data Sync yet. Set it up at sds.microsoft.com, with a source of data by CSV files."),
        { Status: 404 } => new("connector_unknown", $"School Data Sync has no connector {connector} any more. Look it up at sds.microsoft.com, and correct it under Preferences, School Data Sync."),
        { ErrorCode: "unreadable" } => new("sds_unreadable", "School Data Sync answered in a way that the hub does not know. The operating team must look at it."),
        _ => new("sds_refused", string.Create(CultureInfo.InvariantCulture, $"School Data Sync refused it (HTTP {e.Status}, {e.ErrorCode}): {e.ErrorText}").TrimEnd()),
    };

    /// <summary>What an answer of the container means.</summary>
    internal static UploadFailure Of(RequestFailedException e, TimeSpan wait) => e.Status is 401 or 403 or 404 or 409
        ? new(SessionEnded, $"Microsoft closed the upload session before all files were there ({e.ErrorCode ?? "no code"}), in each of several sessions. Send the files again later.")
        : new("container_unavailable", string.Create(CultureInfo.InvariantCulture, $"Microsoft's storage did not take the files (HTTP {e.Status}), again and again. Send them again later.")) { TryAgainAfter = wait };

    /// <summary>What a sign-in to the tenant that failed means: Entra refused it, or was out of reach.</summary>
    internal static UploadFailure Of(AuthenticationFailedException e, TimeSpan wait) => Said(e).Contains("AADSTS", StringComparison.Ordinal)
        ? new("sign_in_failed", "Microsoft did not let the hub in to the school's tenant. Press Test under Preferences, Connected services: it says what to mend.")
        : new("sds_unavailable", "Microsoft's sign-in did not answer, again and again. Send the files again later.") { TryAgainAfter = wait };

    /// <summary>Why an upload that came to this validation failed; null when its files were accepted.</summary>
    internal static UploadFailure? Of(SdsValidation? validation) => validation switch
    {
        null => new("internal_error", "The upload ended before its validation. Send the files again."),
        { Accepted: true } => null,
        { ErrorCount: > 0 } => new("validation_failed", string.Create(
            CultureInfo.InvariantCulture, $"School Data Sync found {validation.ErrorCount} {(validation.ErrorCount == 1 ? "error" : "errors")} in the files and took nothing over: {Said(validation.Errors[0])}")),
        { Status: var status } when status.Equals("failed", StringComparison.OrdinalIgnoreCase) => new(
            "validation_failed", $"School Data Sync could not validate the files. {validation.Detail ?? "It does not say why: send them again, and ask Microsoft's support (aka.ms/sdssupport) if it stays so."}"),
        _ => new("validation_skipped", $"School Data Sync did not validate the files ({validation.Status}). {validation.Detail ?? "Send them again."}"),
    };

    private static string Said(SdsMessage message) => message.Target is { } file && !message.Text.Contains(file, StringComparison.Ordinal) ? $"{file}: {message.Text}" : message.Text;

    /// <summary>What Entra said stands in one of the exceptions that the client library wraps in others.</summary>
    private static string Said(Exception? e) => e is null ? "" : $"{e.Message} {Said(e.InnerException)}";

    /// <remarks>learn.microsoft.com/graph/api/industrydata-azuredatalakeconnector-getuploadsession, industrydata-industrydataconnector-validate, industrydata-filevalidateoperation-get and their neighbours.</remarks>
    private static string Permission(IndustryDataCall call) => call switch
    {
        IndustryDataCall.Connectors => "IndustryData-DataConnector.Read.All",
        IndustryDataCall.Session or IndustryDataCall.Validate => "IndustryData-DataConnector.Upload",
        IndustryDataCall.Validations => "IndustryData.ReadBasic.All",
        _ => "IndustryData-Run.Read.All",
    };
}

/// <summary>What a step of an upload came to: what it gives, or why it gives nothing.</summary>
/// <param name="Value">What it gives; null when it failed.</param>
/// <param name="Failure">Why it failed; null when it did not.</param>
public sealed record UploadStep<T>(T? Value, UploadFailure? Failure) where T : class;
