using System.Buffers;
using System.Net;
using System.Net.Sockets;
using MimeKit;
using SmtpServer;
using SmtpServer.Mail;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace Hub.Simulators.Mail;

/// <summary>A mail server on a loopback port that keeps everything that it is sent, whoever it is for, and passes nothing on.</summary>
public sealed class MailBox : IAsyncDisposable
{
    private readonly List<SimulatedMail> mails = [];
    private readonly CancellationTokenSource stopping = new();
    private readonly SmtpServer.SmtpServer server;
    private readonly Task running;

    private MailBox(int port)
    {
        Port = port;
        var options = new SmtpServerOptionsBuilder().ServerName("localhost").Endpoint(e => e.Endpoint(new IPEndPoint(IPAddress.Loopback, port))).Build();
        var services = new SmtpServer.ComponentModel.ServiceProvider();
        services.Add(new Store(this));
        server = new SmtpServer.SmtpServer(options, services);
        running = server.StartAsync(stopping.Token);
    }

    /// <summary>The port.</summary>
    public int Port { get; }

    /// <summary>Whether it takes no mail: the sender is told to try again later.</summary>
    public bool Refusing { get; set; }

    /// <summary>Starts on a free port.</summary>
    public static MailBox Start()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        return new MailBox(port);
    }

    /// <summary>Everything that was received, oldest first.</summary>
    public IReadOnlyList<SimulatedMail> All()
    {
        lock (mails)
            return [.. mails];
    }

    /// <summary>What was sent to an address, oldest first.</summary>
    public IReadOnlyList<SimulatedMail> To(string address) => [.. All().Where(m => m.To.Contains(address, StringComparer.OrdinalIgnoreCase))];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        server.Shutdown();
        try
        {
            await running;
        }
        catch (OperationCanceledException)
        {
            // As it was asked to.
        }

        stopping.Dispose();
    }

    private sealed class Store(MailBox box) : MessageStore
    {
        public override async Task<SmtpResponse> SaveAsync(
            ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
        {
            if (box.Refusing)
                return new SmtpResponse(SmtpReplyCode.ServiceUnavailable, "Try again later.");
            using var message = await MimeMessage.LoadAsync(new MemoryStream(buffer.ToArray()), cancellationToken);
            lock (box.mails)
                box.mails.Add(SimulatedMail.Of(box.mails.Count + 1, [.. transaction.To.Select(t => t.AsAddress())], message));
            return SmtpResponse.Ok;
        }
    }
}
