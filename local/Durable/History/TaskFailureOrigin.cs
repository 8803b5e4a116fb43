using System.Globalization;

namespace Hub.Local.Durable.History;

/// <summary>Remembers which step's failure ended an orchestration, so that a rewind finds it.</summary>
internal static class TaskFailureOrigin
{
    private const string Step = "step";

    private const int LongestMessage = 4_000;
    private const int LongestStack = 3_000;
    private const int MostCauses = 4;

    /// <summary>The failure as history keeps it: of bounded size, with the step that caused it.</summary>
    public static TaskFailureDetails Describe(Exception exception)
    {
        var details = Bound(TaskFailureDetails.FromException(exception), MostCauses);
        return exception is TaskFailedException failed
            ? details with { Properties = new Dictionary<string, object?> { [Step] = failed.TaskId.ToString(CultureInfo.InvariantCulture) } }
            : details;
    }

    public static int? StepOf(TaskFailureDetails? failure) =>
        failure?.Properties is { } properties && properties.TryGetValue(Step, out var step)
        && int.TryParse(step?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : null;

    private static TaskFailureDetails Bound(TaskFailureDetails details, int causes) => details with
    {
        ErrorMessage = Cut(details.ErrorMessage, LongestMessage)!,
        StackTrace = Cut(details.StackTrace, LongestStack),
        InnerFailure = causes > 1 && details.InnerFailure is { } inner ? Bound(inner, causes - 1) : null,
        Properties = null,
    };

    private static string? Cut(string? text, int length) => text is null || text.Length <= length ? text : text[..length] + " ...";
}
