using System.Diagnostics;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;

namespace Hub.Tests.Operations.Telemetry;

/// <summary>Values that stand for personal ones, each the only one of its kind, and the search for them in whatever a hub exports.</summary>
internal sealed class Marks
{
    private readonly HashSet<string> marks = new(StringComparer.OrdinalIgnoreCase);

    public string Add(string value)
    {
        marks.Add(value);
        // In a query, in a form, in a path, and as JSON has it.
        marks.Add(Uri.EscapeDataString(value));
        marks.Add(System.Net.WebUtility.UrlEncode(value));
        marks.Add(System.Text.Json.JsonSerializer.Serialize(value).Trim('"'));
        return value;
    }

    /// <summary>Where any of them stands: the signal and the value.</summary>
    public IReadOnlyList<string> In(CollectedSignals signals) =>
    [
        .. from text in signals.Spans.SelectMany(Texts).Concat(signals.Logs.SelectMany(Texts)).Concat(signals.Metrics.SelectMany(Texts)).Distinct()
           from mark in marks
           where text.Contains(mark, StringComparison.OrdinalIgnoreCase)
           select $"{mark} in {(text.Length > 600 ? text[..600] : text)}",
    ];

    private static IEnumerable<string> Texts(Activity span) =>
    [
        $"span {span.DisplayName} | {span.OperationName}", $"status of {span.DisplayName}: {span.StatusDescription}", $"state of {span.DisplayName}: {span.TraceStateString}",
        .. span.TagObjects.Select(t => $"attribute of {span.DisplayName}: {t.Key} = {t.Value}"),
        .. span.Events.SelectMany(e => e.Tags.Select(t => $"event of {span.DisplayName}: {e.Name} {t.Key} = {t.Value}").Prepend($"event of {span.DisplayName}: {e.Name}")),
        .. span.Links.SelectMany(l => l.Tags ?? []).Select(t => $"link of {span.DisplayName}: {t.Key} = {t.Value}"),
    ];

    private static IEnumerable<string> Texts(LogRecord record)
    {
        var texts = new List<string> { $"log of {record.CategoryName}: {record.FormattedMessage}", $"body of {record.CategoryName}: {record.Body}", $"exception in {record.CategoryName}: {record.Exception}" };
        texts.AddRange((record.Attributes ?? []).Select(a => $"state of {record.CategoryName}: {a.Key} = {a.Value}"));
        record.ForEachScope((scope, all) =>
        {
            foreach (var (key, value) in scope)
                all.Add($"scope of {record.CategoryName}: {key} = {value}");
        }, texts);
        return texts;
    }

    private static IEnumerable<string> Texts(MetricSnapshot metric)
    {
        var texts = new List<string> { $"metric {metric.Name} {metric.Description}" };
        foreach (var point in metric.MetricPoints)
        {
            foreach (var (key, value) in point.Tags)
                texts.Add($"tag of {metric.Name}: {key} = {value}");
        }

        return texts;
    }
}
