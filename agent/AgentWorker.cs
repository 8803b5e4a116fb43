using System.DirectoryServices.Protocols;
using Hub.Agent.Domain;
using Hub.Agent.Keeping;
using Hub.Agent.Reporting;
using Hub.Agent.Wire;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Agent;

/// <summary>Works until it is stopped: reports the directory, asks for orders, carries them out, answers. Whatever is away, it waits and goes on.</summary>
internal sealed partial class AgentWorker(PairedAgent agent, HubClient hub, AnswerJournal journal, ILogger<AgentWorker> log) : BackgroundService
{
    private const int Most = 50, WaitSeconds = 25;
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan WholeReportEvery = TimeSpan.FromDays(1);

    private (string Server, long Usn)? reported;
    private DateTimeOffset nextWholeReport = DateTimeOffset.UtcNow + WholeReportEvery;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var failures = 0; !stoppingToken.IsCancellationRequested;)
        {
            try
            {
                // Sign-in of the directory is anew each time: a right that was taken away is missed at once, and a server that restarted is found.
                using var ldap = await Task.Run(() => Ldap.Open(agent.Directory), stoppingToken);
                await WorkAsync(ldap, stoppingToken);
                failures = 0;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                var pause = TimeSpan.FromSeconds(Math.Min(LongestPause.TotalSeconds, Math.Pow(2, failures++)));
                LogPause(e.Message, pause.TotalSeconds);
                await Task.Delay(pause, stoppingToken);
            }
        }
    }

    private async Task WorkAsync(Ldap ldap, CancellationToken stopping)
    {
        await journal.SendAsync(hub, LogDropped, stopping);
        var units = new AgentUnits(ldap, agent.Directory.Units);
        await ReportAsync(ldap, new DirectoryReport(ldap, units), stopping);
        var work = await hub.LeaseAsync(ldap.ServerName, Most, WaitSeconds, stopping);
        var until = DateTimeOffset.UtcNow.AddSeconds(work.LeaseSeconds);
        var keeper = new AccountKeeper(ldap, units);
        foreach (var order in work.Orders.TakeWhile(_ => !stopping.IsCancellationRequested && DateTimeOffset.UtcNow < until))
        {
            var answer = Keep(keeper, order);
            journal.Add(answer);
            LogAnswer(order.Id, answer.Outcome, answer.Code);
            await journal.SendAsync(hub, LogDropped, stopping);
        }
    }

    private AccountAnswer Keep(AccountKeeper keeper, AccountOrder order)
    {
        var password = order.Password is null ? null : agent.Keys.Decrypt(order.Password);
        if (order.Password is not null && password is null)
            return new AccountAnswer(order.Id, AccountOutcome.Failed, order.ObjectGuid, [], "password_unreadable", "The password was not encrypted to this agent. Pair the agent anew.");
        try
        {
            return keeper.Keep(order with { Password = password });
        }
        catch (Exception e) when (e is not DirectoryException)
        {
            // One order that nobody thought of does not keep the others waiting.
            return new AccountAnswer(order.Id, AccountOutcome.Failed, order.ObjectGuid, [], "directory_refused", $"The order could not be carried out: {e.Message}");
        }
    }

    private async Task ReportAsync(Ldap ldap, DirectoryReport report, CancellationToken stopping)
    {
        if (reported is null && await hub.ReportedAsync(stopping) is { Server: { } server, Usn: { } usn })
            reported = (server, usn);
        var whole = reported?.Server != ldap.ServerName || DateTimeOffset.UtcNow >= nextWholeReport;
        foreach (var part in whole ? report.Whole() : report.Since(reported!.Value.Usn))
            await hub.ReportAsync(part, stopping);
        reported = (ldap.ServerName, ldap.HighestUsn);
        if (whole)
            nextWholeReport = DateTimeOffset.UtcNow + WholeReportEvery;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Reason} Trying again in {Seconds} s.")]
    private partial void LogPause(string reason, double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "Order {Order}: {Outcome} {Code}")]
    private partial void LogAnswer(string order, AccountOutcome outcome, string? code);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The hub did not take an answer: {Reason}")]
    private partial void LogDropped(string reason);
}
