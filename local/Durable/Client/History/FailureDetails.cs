namespace Hub.Local.Durable.Client.History;

/// <summary>A failure as events tell it.</summary>
public class FailureDetails
{
    internal FailureDetails(TaskFailureDetails failure) => (ErrorType, ErrorMessage, InnerFailure) =
        (failure.ErrorType, failure.ErrorMessage, failure.InnerFailure is { } inner ? new FailureDetails(inner) : null);

    /// <summary>Full name of the exception's type.</summary>
    public string ErrorType { get; }

    /// <summary>Its message.</summary>
    public string ErrorMessage { get; }

    /// <summary>Its cause, or null.</summary>
    public FailureDetails? InnerFailure { get; }
}
