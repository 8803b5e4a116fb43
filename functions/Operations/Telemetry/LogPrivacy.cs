using System.Text;
using OpenTelemetry;
using OpenTelemetry.Logs;

namespace Hub.Functions.Operations.Telemetry;

/// <summary>
/// Leaves of an exception its type and where it was thrown: its message is written by whoever threw it, and those of directories and mail servers name the account that they refuse.
/// The message is where the failure is dealt with: in the job's or the orchestration's history, to which the record's ids lead.
/// </summary>
internal sealed class LogPrivacy : BaseProcessor<LogRecord>
{
    private const int MostCauses = 5;

    /// <inheritdoc/>
    public override void OnEnd(LogRecord data)
    {
        if (data.Exception is not { } exception)
            return;
        data.Exception = null;
        data.Attributes = [.. data.Attributes ?? [], new("exception.type", exception.GetType().FullName), new("exception.stacktrace", Trace(exception))];
    }

    private static string Trace(Exception exception)
    {
        var text = new StringBuilder();
        for (var (cause, left) = (exception, MostCauses); cause is not null && left > 0; (cause, left) = (cause.InnerException, left - 1))
            text.Append(text.Length == 0 ? "" : "\n ---> ").Append(cause.GetType().FullName).Append('\n').Append(cause.StackTrace);
        return text.ToString();
    }
}
