using System.Diagnostics.Metrics;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Hub.Core.Operations.Nightly;
using Hub.Core.Operations.Telemetry;
using Hub.Functions.Operations.Nightly;
using Hub.Functions.Sts;
using Hub.Local.Functions;
using Hub.Tests.Operations.Telemetry;

namespace Hub.Tests.Infrastructure;

/// <summary>The queries of alerts and of the workbook look for what the code is called and what it says. Whether they are good Kusto nothing here can tell.</summary>
public sealed partial class QueryTests
{
    private static readonly string Workbook = File.ReadAllText(BicepCli.FileOf("infra", "workbook.json"));

    [Fact]
    public void Functions_ThatQueriesName_AreThere()
    {
        var functions = typeof(NightOrchestration).Assembly.GetTypes().SelectMany(t => t.GetMethods()).Select(m => m.GetCustomAttribute<FunctionAttribute>()?.Name).ToHashSet();
        var named = Queries().SelectMany(q => FunctionName().Matches(q)).Select(m => m.Groups[1].Value).Distinct().ToArray();

        Assert.Equal(["Night", "StsEndpoint"], named.Order());
        Assert.All(named, name => Assert.Contains(name, functions));
    }

    [Fact]
    public void Night_ByTheQuery_IsTheOneThatTheHubBegins()
    {
        var query = Query("night-not-finished");
        var settings = new NightlySettings();

        Assert.Contains("Night = strcat('night-', format_datetime(clock, 'yyyy-MM-dd'))", query, StringComparison.Ordinal);
        Assert.Equal("night-2026-11-26", NightTimer.InstanceId(new DateOnly(2026, 11, 26)));
        Assert.Contains($"datetime_utc_to_local(now(), '{settings.TimeZone}')", query, StringComparison.Ordinal);
        Assert.Contains($"hourofday(clock) >= {settings.UpdatesUntil.Hours}", query, StringComparison.Ordinal);
    }

    [Fact]
    public void Metrics_ThatQueriesName_AreThereWithTheirOutcomes()
    {
        var metrics = Instruments.All().ToDictionary(i => i.Name);
        var named = Queries().SelectMany(q => MetricName().Matches(q)).Select(m => m.Groups[1].Value).Distinct().ToArray();

        Assert.Equal(["hub.mails", "hub.nights", "hub.sts.tokens"], named.Order());
        Assert.All(named, name => Assert.Contains(name, metrics.Keys));
        Assert.Equal("not_sent", Outcome(() => HubMetrics.MailSent(taken: false), "hub.mails"));
        Assert.Equal("refused", Outcome(() => HubMetrics.TokenAnswered("invalid_client"), "hub.sts.tokens"));
        Assert.Contains("customDimensions['hub.outcome'] == 'not_sent'", Query("mail-not-sent"), StringComparison.Ordinal);
        Assert.Contains("customDimensions['hub.outcome']) == 'refused'", Query("token-errors"), StringComparison.Ordinal);
    }

    [Fact]
    public void Tokens_ByTheQuery_AreAskedForWhereTheStsAnswers()
    {
        var trigger = typeof(StsFunctions).GetMethods().Single(m => m.GetCustomAttribute<FunctionAttribute>()?.Name == "StsEndpoint")
            .GetParameters().Select(p => p.GetCustomAttribute<HttpTriggerAttribute>()).Single(t => t is not null)!;

        Assert.Contains($"url has '/{trigger.Route!.Replace("{endpoint}", "token", StringComparison.Ordinal)}'", Query("token-errors"), StringComparison.Ordinal);
    }

    [Fact]
    public void Queries_AllOfThem_AreUsedByTheAlerts()
    {
        var alerts = File.ReadAllText(BicepCli.FileOf("infra", "alerts.bicep"));

        Assert.All(Directory.EnumerateFiles(BicepCli.FileOf("infra", "queries")), f => Assert.Contains($"loadTextContent('queries/{Path.GetFileName(f)}')", alerts, StringComparison.Ordinal));
    }

    [Fact]
    public void Brackets_OfEachQuery_Match() => Assert.All(Queries(), q =>
    {
        var code = Text().Replace(q, "''");

        Assert.Equal(code.Count(c => c == '('), code.Count(c => c == ')'));
        Assert.DoesNotContain("\"", code, StringComparison.Ordinal);
    });

    [Fact]
    public void Workbook_EachPart_HasATitleAndATimeToLookAt()
    {
        var parts = JsonNode.Parse(Workbook)!["items"]!.AsArray().Where(i => i!["type"]!.GetValue<int>() is 3 or 10).Select(i => i!["content"]!).ToArray();

        Assert.Equal(9, parts.Length);
        Assert.All(parts, p => Assert.NotEqual("", p["title"]!.GetValue<string>()));
        Assert.All(parts, p => Assert.Equal("TimeRange", p["timeContextFromParameter"]!.GetValue<string>()));
    }

    /// <summary>The outcome that a metric is given; other tests may give others at the same time.</summary>
    private static string? Outcome(Action happens, string metric)
    {
        var mine = Environment.CurrentManagedThreadId;
        string? found = null;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, all) =>
        {
            if (instrument.Name == metric)
                all.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            foreach (var tag in tags)
            {
                if (tag.Key == "hub.outcome" && Environment.CurrentManagedThreadId == mine)
                    found = (string?)tag.Value;
            }
        });
        listener.Start();
        happens();
        return found;
    }

    private static string Query(string name) => File.ReadAllText(BicepCli.FileOf("infra", "queries", $"{name}.kql"));

    private static IEnumerable<string> Queries() =>
    [
        .. Directory.EnumerateFiles(BicepCli.FileOf("infra", "queries")).Select(f => Comment().Replace(File.ReadAllText(f), "")),
        .. JsonNode.Parse(Workbook)!["items"]!.AsArray().Select(i => i!["content"]!["query"]?.GetValue<string>()).OfType<string>(),
    ];

    [GeneratedRegex(@"\bname == '(?:orchestration:)?([A-Z]\w+)'")]
    private static partial Regex FunctionName();

    [GeneratedRegex(@"\bname == '(hub\.[a-z_.]+)'")]
    private static partial Regex MetricName();

    [GeneratedRegex(@"^//.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex("'[^']*'")]
    private static partial Regex Text();
}
