using System.Net.Sockets;
using Hub.Core.Operations.Telemetry;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Logging;
using MimeKit;
using MimeKit.Utils;

namespace Hub.Core.Accounts.Mail;

/// <summary>Sends mail by SMTP.</summary>
public sealed partial class Mailer(MailSettings settings, ILogger<Mailer> logger)
{
    private const int TlsPort = 465;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Sends a mail.</summary>
    /// <returns>Null when the server has taken it; else why it was not sent.</returns>
    public async Task<Refusal?> SendAsync(string to, Letter letter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(letter);
        if (settings.Host is null)
            return new Unavailable("mail_not_set_up", "The hub has no mail server yet, so the mail was not sent.");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            using var message = Message(to, letter);
            using var client = new SmtpClient();
            await client.ConnectAsync(settings.Host, settings.Port, Security(), patience.Token);
            if (settings.User is not null)
                await client.AuthenticateAsync(settings.User, settings.Password, patience.Token);
            await client.SendAsync(message, patience.Token);
            HubMetrics.MailSent(taken: true);
            await client.DisconnectAsync(quit: true, patience.Token);
            return null;
        }
        catch (Exception e) when (IsOfMail(e) || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Not to whom: addresses stay out of logs.
            HubMetrics.MailSent(taken: false);
            LogNotSent(logger, letter.Subject, settings.Host, settings.Port, e);
            return new Unavailable("mail_not_sent", "The mail could not be sent. Try again in a few minutes; if that does not help, tell your school's administrator.");
        }
    }

    /// <summary>A password travels encrypted or not at all.</summary>
    private SecureSocketOptions Security() =>
        settings.Port == TlsPort ? SecureSocketOptions.SslOnConnect : settings.User is not null ? SecureSocketOptions.StartTls : SecureSocketOptions.StartTlsWhenAvailable;

    private MimeMessage Message(string to, Letter letter)
    {
        var message = new MimeMessage { Subject = letter.Subject, MessageId = MimeUtils.GenerateMessageId("hub") };
        message.From.Add(new MailboxAddress("Hub", settings.From));
        message.To.Add(new MailboxAddress("", to));
        // RFC 3834: out-of-office programs leave it alone.
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Body = new BodyBuilder { TextBody = letter.ToText(), HtmlBody = letter.ToHtml() }.ToMessageBody();
        return message;
    }

    private static bool IsOfMail(Exception e) =>
        e is CommandException or ProtocolException or AuthenticationException or SslHandshakeException
            or IOException or SocketException or TimeoutException or NotSupportedException or ParseException;

    [LoggerMessage(LogLevel.Error, "The mail \"{Subject}\" was not sent by {Host}:{Port}.")]
    private static partial void LogNotSent(ILogger logger, string subject, string host, int port, Exception exception);
}
