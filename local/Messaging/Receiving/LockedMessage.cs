using System.Diagnostics;
using System.Globalization;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace Hub.Local.Messaging.Receiving;

/// <summary>
/// A message of a storage queue while it is hidden from others. What the receiver must remember of it stands before the stored text:
/// how many deliveries do not count, and what the last one threw.
/// </summary>
internal sealed class LockedMessage
{
    private const char NotesEnd = '\n';

    private readonly QueueClient queue;
    private readonly ReceiverSettings settings;
    private readonly int dequeueCount;
    private readonly int uncounted;
    private string receipt;

    public LockedMessage(QueueClient queue, QueueMessage message, ReceiverSettings settings)
    {
        (this.queue, this.settings, Id, receipt, dequeueCount) = (queue, settings, message.MessageId, message.PopReceipt, (int)message.DequeueCount);
        var text = message.Body.ToString();
        // Neither JSON nor a reference to a blob starts with a hash sign.
        if (text.StartsWith('#') && text.IndexOf(NotesEnd, StringComparison.Ordinal) is var end and > 0)
        {
            var notes = text[1..end].Split(' ', 2);
            uncounted = int.Parse(notes[0], CultureInfo.InvariantCulture);
            LastError = notes.Length > 1 && notes[1].Length > 0 ? notes[1] : null;
            text = text[(end + 1)..];
        }
        Stored = text;
    }

    public string Id { get; }

    /// <summary>The stored text: the message, or where it is.</summary>
    public string Stored { get; }

    /// <summary>This delivery included.</summary>
    public int DeliveryCount => dequeueCount - uncounted;

    public string? LastError { get; }

    public Task DeleteAsync(CancellationToken cancellationToken) => queue.DeleteMessageAsync(Id, receipt, cancellationToken);

    /// <summary>Shows it again after the delay.</summary>
    /// <param name="delay">From now.</param>
    /// <param name="counts">Whether this delivery counts as one.</param>
    /// <param name="error">What it threw.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task ReturnAsync(TimeSpan delay, bool counts, string? error, CancellationToken cancellationToken)
    {
        var oneLine = (error ?? LastError ?? "").ReplaceLineEndings(" ");
        var notes = string.Create(CultureInfo.InvariantCulture, $"#{(counts ? uncounted : uncounted + 1)} {Ascii(oneLine)}{NotesEnd}");
        return queue.UpdateMessageAsync(Id, receipt, notes + Stored, delay, cancellationToken);
    }

    /// <summary>Keeps it hidden while the work runs.</summary>
    public async Task HoldWhileAsync(Func<Task> work)
    {
        using var done = new CancellationTokenSource();
        var renewing = RenewAsync(done.Token);
        try
        {
            await work();
        }
        finally
        {
            await done.CancelAsync();
            await renewing;
        }
    }

    private async Task RenewAsync(CancellationToken done)
    {
        var since = Stopwatch.GetTimestamp();
        try
        {
            while (Stopwatch.GetElapsedTime(since) < settings.MaxLockRenewal)
            {
                await Task.Delay(settings.Visibility / 3, done);
                // The receipt changes with every renewal: one that is under way must end, or its new receipt would be lost.
                var update = await queue.UpdateMessageAsync(Id, receipt, visibilityTimeout: settings.Visibility, cancellationToken: CancellationToken.None);
                receipt = update.Value.PopReceipt;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or Azure.RequestFailedException or AggregateException)
        {
            // Done, or lost to another receiver: settling it finds out.
        }
    }

    private static string Ascii(string text) => new([.. text.Take(500).Select(c => c is >= ' ' and < (char)127 ? c : '?')]);
}
