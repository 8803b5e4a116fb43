using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using Hub.Core.ActiveDirectory.Agents;
using Hub.Core.Operations.Nightly;
using Hub.Core.Provisioning;

namespace Hub.Core.Operations.Telemetry;

/// <summary>
/// What the hub counts and times. docs/telemetry.md says what each means and what to do when it is high. Every attribute has few values: no site, as there are twenty thousand, and nothing of a person.
/// </summary>
public static class HubMetrics
{
    /// <summary>The meter's name.</summary>
    public const string Name = "Hub";

    private const string Outcome = "hub.outcome";
    private const string Directory = "hub.directory";

    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Tokens = Meter.CreateCounter<long>("hub.sts.tokens", "{token}", "Answers of the token endpoint.");
    private static readonly Counter<long> SignIns = Meter.CreateCounter<long>("hub.sign_ins", "{sign_in}", "Passwords that were checked.");
    private static readonly Counter<long> AddressChanges = Meter.CreateCounter<long>("hub.address_changes", "{account}", "Accounts whose address was to be changed.");
    private static readonly Histogram<double> DirectoryCalls = Meter.CreateHistogram<double>("hub.directory.call.duration", "s", "Calls to a directory.");
    private static readonly Histogram<double> DirectoryWaits = Meter.CreateHistogram<double>("hub.directory.retry_after", "s", "How long a directory asked to be left alone.");
    private static readonly Histogram<double> Jobs = Meter.CreateHistogram<double>("hub.job.duration", "s", "Jobs, from when they were asked for until they came to rest.");
    private static readonly Counter<long> Nights = Meter.CreateCounter<long>("hub.nights", "{night}", "Nights that came to their end.");
    private static readonly Counter<long> NightsOfSchools = Meter.CreateCounter<long>("hub.night.schools", "{school}", "Schools' nights that ended.");
    private static readonly Counter<long> WebhookAttempts = Meter.CreateCounter<long>("hub.webhook.attempts", "{attempt}", "Attempts to tell partners of an event.");
    private static readonly Counter<long> Mails = Meter.CreateCounter<long>("hub.mails", "{mail}", "Mails that were to be sent.");
    private static readonly Counter<long> Refusals = Meter.CreateCounter<long>("hub.audit.refusals", "{refusal}", "Refused attempts in the audit.");
    private static readonly Counter<long> AgentOrders = Meter.CreateCounter<long>("hub.agent.orders", "{order}", "Answers of schools' directory agents.");

    /// <summary>The token endpoint has answered.</summary>
    /// <param name="error">The error code (RFC 6749 section 5.2); null for a token.</param>
    public static void TokenAnswered(string? error) =>
        Tokens.Add(1, error is null ? new TagList { { Outcome, "issued" } } : new TagList { { Outcome, "refused" }, { "error.type", error } });

    /// <summary>A password was checked.</summary>
    /// <param name="code">Why it does not sign in; null when it does.</param>
    public static void PasswordChecked(string? code) => SignIns.Add(1, new KeyValuePair<string, object?>(Outcome, code ?? "signed_in"));

    /// <summary>A chunk of a change set was applied.</summary>
    public static void AddressesChanged(DirectoryKind directory, IEnumerable<ChangeRow> rows)
    {
        if (!AddressChanges.Enabled)
            return;
        foreach (var outcome in rows.GroupBy(r => r.Outcome))
            AddressChanges.Add(outcome.Count(), new(Directory, Word(directory)), new(Outcome, Word(outcome.Key)));
    }

    /// <summary>A directory was called.</summary>
    /// <param name="directory">Its name.</param>
    /// <param name="began">When, by <see cref="Stopwatch.GetTimestamp"/>.</param>
    /// <param name="response">What it answered; null when it did not.</param>
    internal static void DirectoryCalled(string directory, long began, HttpResponseMessage? response)
    {
        var called = new TagList { { Directory, directory } };
        if (response is null)
            called.Add("error.type", "no_answer");
        else
            called.Add("http.response.status_code", (int)response.StatusCode);
        DirectoryCalls.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, called);
        if (response?.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable && DirectoryHttp.RetryAfter(response) is { } wait)
            DirectoryWaits.Record(wait.TotalSeconds, new KeyValuePair<string, object?>(Directory, directory));
    }

    /// <summary>A job has changed its state: it is counted when it has come to rest.</summary>
    internal static void JobChanged(Job before, Job after)
    {
        if (after.State != before.State && after.State is not (JobState.Waiting or JobState.Running))
            Jobs.Record((after.UpdatedAt - after.CreatedAt).TotalSeconds, new("hub.job.kind", after.Kind), new("hub.job.state", Word(after.State)));
    }

    /// <summary>A night has come to its end.</summary>
    public static void NightEnded() => Nights.Add(1);

    /// <summary>A school's night has ended.</summary>
    internal static void NightEnded(SiteNightState state) => NightsOfSchools.Add(1, new KeyValuePair<string, object?>("hub.night.state", Word(state)));

    /// <summary>A partner was told of an event, or was not.</summary>
    internal static void WebhookTried(bool arrived, int? status) => WebhookAttempts.Add(1, new(Outcome, arrived ? "arrived" : "failed"), new("http.response.status_code", status));

    /// <summary>A mail was sent, or was not.</summary>
    internal static void MailSent(bool taken) => Mails.Add(1, new KeyValuePair<string, object?>(Outcome, taken ? "sent" : "not_sent"));

    /// <summary>Something was written into the audit: refusals are counted.</summary>
    internal static void Audited(AuditRecord record)
    {
        if (record.Code is not null)
            Refusals.Add(1, new KeyValuePair<string, object?>("hub.audit.action", record.Action));
    }

    /// <summary>An agent has answered an order.</summary>
    internal static void OrderAnswered(OrderOutcome outcome) => AgentOrders.Add(1, new KeyValuePair<string, object?>(Outcome, Word(outcome)));

    /// <summary>The word that the API uses.</summary>
    private static string Word<T>(T value) where T : struct, Enum => System.Text.Json.JsonSerializer.SerializeToElement(value, System.Text.Json.JsonSerializerOptions.Web).ToString();
}
