using MimeKit;

namespace Hub.Simulators.Mail;

/// <summary>A mail that the box has received.</summary>
/// <param name="Id">Its number, from 1.</param>
/// <param name="To">Whom it was sent to, as the server was told.</param>
/// <param name="From">The address that it comes from.</param>
/// <param name="Subject">Its subject.</param>
/// <param name="Text">Its plain text; null without one.</param>
/// <param name="Html">Its HTML; null without.</param>
public sealed record SimulatedMail(int Id, IReadOnlyList<string> To, string From, string Subject, string? Text, string? Html)
{
    internal static SimulatedMail Of(int id, IReadOnlyList<string> to, MimeMessage message) =>
        new(id, to, message.From.Mailboxes.FirstOrDefault()?.Address ?? "", message.Subject ?? "", message.TextBody, message.HtmlBody);
}
