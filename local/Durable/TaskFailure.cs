namespace Hub.Local.Durable;

/// <summary>A failure as history keeps it.</summary>
/// <param name="ErrorType">Full name of the exception's type.</param>
/// <param name="ErrorMessage">Its message.</param>
/// <param name="StackTrace">Its stack, or null.</param>
/// <param name="InnerFailure">Its cause, or null.</param>
/// <param name="Properties">More about it, or null.</param>
public record TaskFailureDetails(string ErrorType, string ErrorMessage, string? StackTrace, TaskFailureDetails? InnerFailure, IDictionary<string, object?>? Properties)
{
    /// <summary>Whether the exception was of type <typeparamref name="T"/> or of one derived from it.</summary>
    public bool IsCausedBy<T>() where T : Exception => IsCausedBy(typeof(T));

    /// <summary>Whether the exception was of this type or of one derived from it.</summary>
    public bool IsCausedBy(Type targetBaseExceptionType) =>
        AppDomain.CurrentDomain.GetAssemblies().Select(a => a.GetType(ErrorType)).FirstOrDefault(t => t is not null) is { } type
        && targetBaseExceptionType.IsAssignableFrom(type);

    /// <summary>From an exception, its causes included.</summary>
    public static TaskFailureDetails FromException(Exception exception) => new(
        exception.GetType().FullName!,
        exception.Message,
        exception.StackTrace,
        exception is TaskFailedException failed ? failed.FailureDetails : exception.InnerException is { } inner ? FromException(inner) : null,
        null);
}

/// <summary>Thrown into an orchestrator when a task that it awaits has failed.</summary>
public sealed class TaskFailedException : Exception
{
    /// <summary>From the failure that history keeps.</summary>
    public TaskFailedException(string taskName, int taskId, TaskFailureDetails failureDetails)
        : base($"Task '{taskName}' (#{taskId}) failed: {failureDetails.ErrorMessage}") => (TaskName, TaskId, FailureDetails) = (taskName, taskId, failureDetails);

    /// <summary>The activity or orchestrator.</summary>
    public string TaskName { get; }

    /// <summary>Its number in the orchestration.</summary>
    public int TaskId { get; }

    /// <summary>What went wrong.</summary>
    public TaskFailureDetails FailureDetails { get; }
}
