using System.Collections.Concurrent;
using System.Text.Json;
using Azure;
using Hub.Local.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Local.Messaging.Receiving;

/// <summary>
/// Hands the messages of each session to a handler one at a time, in order; several sessions at once. Only the leading process runs one.
/// A message that fails holds up its own session until it succeeds or is dead.
/// </summary>
internal sealed class SessionReceiver(MessagingAccount account, string queue, MessageHandler handler, ReceiverSettings settings, ILogger logger)
    : IBackgroundWork
{
    // After so many messages a session lets others have their turn.
    private const int TurnLength = 32;

    private readonly ConcurrentDictionary<string, Task> running = new();
    private readonly ConcurrentDictionary<string, DateTimeOffset> pausedUntil = new();
    private readonly Nudge nudge = account.SessionNudgeOf(queue);

    public async Task RunAsync(CancellationToken whileLeader)
    {
        var pace = new PollingPace();
        await account.Sessions.EnsureAsync(whileLeader);
        try
        {
            while (true)
            {
                var began = false;
                foreach (var session in await account.Sessions.WaitingAsync(queue, whileLeader))
                {
                    if (running.Count >= settings.MaxConcurrentSessions)
                        break;
                    if (running.ContainsKey(session) || pausedUntil.ContainsKey(session))
                        continue;
                    began = true;
                    Begin(session, whileLeader);
                }
                if (await nudge.WaitAsync(WaitAtMost(pace.Next()), whileLeader) || began)
                    pace.FoundSomething();
            }
        }
        finally
        {
            await Task.WhenAll(running.Values);
        }
    }

    /// <summary>Until the pace says, or until a paused session may go on.</summary>
    private TimeSpan WaitAtMost(TimeSpan pace)
    {
        var now = DateTimeOffset.UtcNow;
        foreach (var (session, until) in pausedUntil)
            if (until <= now)
            {
                pausedUntil.TryRemove(session, out _);
                pace = TimeSpan.Zero;
            }
            else if (until - now < pace)
                pace = until - now;
        return pace;
    }

    private void Begin(string session, CancellationToken whileLeader)
    {
        // Entered before it starts: it leaves by itself, perhaps before this method returns.
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        running[session] = ended.Task;
        _ = Task.Run(
            async () =>
            {
                if (await TakeTurnAsync(session, whileLeader) is { } pause)
                    pausedUntil[session] = DateTimeOffset.UtcNow + pause;
                running.TryRemove(session, out _);
                ended.SetResult();
                nudge.Give();
            },
            CancellationToken.None);
    }

    private async Task<TimeSpan?> TakeTurnAsync(string session, CancellationToken whileLeader)
    {
        try
        {
            return await RunTurnAsync(session, whileLeader);
        }
        catch (Exception) when (whileLeader.IsCancellationRequested)
        {
            // The host stops, or another process leads: what was not completed is delivered again.
            return null;
        }
        catch (Exception e)
        {
            logger.LogWarning("Session {Session} of {Queue} could not be read: {Reason}", session, queue, e.Message);
            return settings.RetryDelay(3);
        }
    }

    /// <summary>Handles a session's messages for one turn. Returns how long to leave it alone when one failed.</summary>
    private async Task<TimeSpan?> RunTurnAsync(string session, CancellationToken whileLeader)
    {
        for (var i = 0; i < TurnLength && !whileLeader.IsCancellationRequested; i++)
        {
            if (await account.Sessions.HeadAsync(queue, session, whileLeader) is not { } head)
                return null;
            var stored = await account.Sessions.FirstAsync(head, whileLeader);
            if (stored is not null && await HandleAsync(head, stored, whileLeader) is { } pause)
                return pause;
        }
        return null;
    }

    private async Task<TimeSpan?> HandleAsync(SessionHead head, string stored, CancellationToken whileLeader)
    {
        // Settling must succeed while the host stops, too.
        var settle = CancellationToken.None;
        var (session, number) = (head.SessionId, head.First);
        if (await ReadAsync(stored, whileLeader) is not { } message)
        {
            var raw = new Envelope { MessageId = $"{number}", SessionId = session, Body = System.Text.Encoding.UTF8.GetBytes(stored) };
            await DeadLetters.AddAsync(account, queue, raw, DeadLetters.Unreadable, null, head.Attempts, settle);
        }
        else if (message.Expires <= DateTimeOffset.UtcNow)
            logger.LogInformation("Message {MessageId} of {Queue} was not handled in its time and is dropped", message.MessageId, queue);
        else if (head.Attempts >= ReceiverSettings.MaxDeliveries)
            await BuryAsync(head, message, settle);
        else if (await DeliverAsync(head, message, whileLeader, settle) is { } pause)
            return pause;
        await account.Sessions.RemoveFirstAsync(queue, session, number, settle);
        await account.Large.ForgetAsync(stored, settle);
        return null;
    }

    private async Task<Envelope?> ReadAsync(string stored, CancellationToken whileLeader)
    {
        try
        {
            return Envelope.Parse(await account.Large.ReadAsync(stored, whileLeader));
        }
        catch (Exception e) when (e is JsonException || e is RequestFailedException { Status: 404 })
        {
            return null;
        }
    }

    /// <summary>Null when the message is done with: handled, or dead.</summary>
    private async Task<TimeSpan?> DeliverAsync(SessionHead head, Envelope message, CancellationToken whileLeader, CancellationToken settle)
    {
        // Counted before it is tried, so that a message which kills the process is given up at last.
        head.Attempts++;
        if (!await account.Sessions.TryUpdateAsync(head, whileLeader))
            return TimeSpan.Zero;
        try
        {
            await handler(message.Received(head.Attempts), whileLeader);
            return null;
        }
        catch (Exception) when (whileLeader.IsCancellationRequested)
        {
            await NoteAsync(head.SessionId, head.First, attempts: head.Attempts - 1, head.Error, settle);
            return TimeSpan.Zero;
        }
        catch (Exception e)
        {
            logger.LogError(e, "Message {MessageId} of {Queue}, session {Session}, failed at delivery {Count}",
                message.MessageId, queue, head.SessionId, head.Attempts);
            head.Error = DeadLetters.Describe(e);
            if (head.Attempts >= ReceiverSettings.MaxDeliveries)
            {
                await BuryAsync(head, message, settle);
                return null;
            }
            await NoteAsync(head.SessionId, head.First, head.Attempts, head.Error, settle);
            return settings.RetryDelay(head.Attempts);
        }
    }

    /// <summary>Keeps what is known of the first message's deliveries, whatever senders did to the head meanwhile.</summary>
    private async Task NoteAsync(string session, long number, int attempts, string? error, CancellationToken settle)
    {
        while (await account.Sessions.HeadAsync(queue, session, settle) is { } head && head.First == number)
        {
            (head.Attempts, head.Error) = (attempts, error);
            if (await account.Sessions.TryUpdateAsync(head, settle))
                return;
        }
    }

    private async Task BuryAsync(SessionHead head, Envelope message, CancellationToken settle)
    {
        var description = head.Error ?? "The process ended while it handled the message.";
        // What was thrown may name a person: it is with the dead message.
        logger.LogError("Message {MessageId} of {Queue}, session {Session}, is dead after {Count} deliveries", message.MessageId, queue, head.SessionId, head.Attempts);
        await DeadLetters.AddAsync(account, queue, message, DeadLetters.TooOften, description, head.Attempts, settle);
    }
}
