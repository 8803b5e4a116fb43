namespace Hub.Core.Rostering.Uploads;

/// <summary>Microsoft Graph did not do what it was asked.</summary>
/// <param name="asked">What was asked.</param>
/// <param name="status">HTTP status; 0 when no answer came.</param>
/// <param name="errorCode">Graph's code; empty where there is none.</param>
/// <param name="errorText">What Graph says.</param>
/// <param name="retryAfter">How long Graph asks to be left alone.</param>
/// <param name="inner">What was thrown when no answer came.</param>
#pragma warning disable CA1032, CA1064 // Made here and caught in this folder.
internal sealed class IndustryDataException(IndustryDataCall asked, int status, string errorCode, string errorText, TimeSpan? retryAfter, Exception? inner = null)
    : Exception($"Microsoft Graph, {asked}: HTTP {status} {errorCode} {errorText}", inner)
#pragma warning restore CA1032, CA1064
{
    public IndustryDataCall Asked { get; } = asked;

    public int Status { get; } = status;

    public string ErrorCode { get; } = errorCode;

    public string ErrorText { get; } = errorText;

    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>Whether the same may go well later.</summary>
    public bool Passing => Status is 0 or 408 or 429 or >= 500;
}

/// <summary>What is asked of the industry data API.</summary>
internal enum IndustryDataCall
{
    Connectors,
    Session,
    Validate,
    Validations,
    Runs,
}
