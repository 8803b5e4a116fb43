using System.Text;
using System.Text.Encodings.Web;

namespace Hub.Core.Accounts.Mail;

/// <summary>What a mail says, once: its plain text and its HTML are made from the same words.</summary>
/// <param name="Subject">The subject.</param>
/// <param name="Greeting">Whom it speaks to.</param>
/// <param name="Paragraphs">What it says.</param>
public sealed record Letter(string Subject, string Greeting, IReadOnlyList<string> Paragraphs)
{
    /// <summary>What the reader is to open; null for nothing.</summary>
    public LetterAction? Action { get; init; }

    /// <summary>What stands below the action.</summary>
    public IReadOnlyList<string> Afterwards { get; init; } = [];

    /// <summary>As plain text.</summary>
    public string ToText()
    {
        var text = new StringBuilder().Append(Greeting).Append(",\n\n");
        foreach (var paragraph in Paragraphs)
            text.Append(paragraph).Append("\n\n");
        if (Action is { } action)
            text.Append(action.Text).Append(":\n").Append(action.Target.AbsoluteUri).Append("\n\n");
        foreach (var paragraph in Afterwards)
            text.Append(paragraph).Append("\n\n");
        return text.Append("Hub\n").ToString();
    }

    /// <summary>As HTML that mail programs show alike: one column, styles in place, nothing to load.</summary>
    public string ToHtml()
    {
        var body = new StringBuilder();
        Paragraph(body, $"{Greeting},");
        foreach (var paragraph in Paragraphs)
            Paragraph(body, paragraph);
        if (Action is { } action)
        {
            var target = Encoded(action.Target.AbsoluteUri);
            body.Append("<p style=\"margin:24px 0\"><a href=\"").Append(target)
                .Append("\" style=\"background:#0b5ed7;color:#ffffff;padding:12px 20px;border-radius:6px;text-decoration:none;display:inline-block\">")
                .Append(Encoded(action.Text)).Append("</a></p>");
            Paragraph(body, "If the button does not work, copy this address into your browser:");
            body.Append("<p style=\"margin:0 0 16px;word-break:break-all\"><a href=\"").Append(target).Append("\">").Append(target).Append("</a></p>");
        }

        foreach (var paragraph in Afterwards)
            Paragraph(body, paragraph);
        return $"""
            <!DOCTYPE html>
            <html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{Encoded(Subject)}</title></head>
            <body style="margin:0;background:#f3f4f6;color:#1f2937;font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:1.5">
            <div style="max-width:560px;margin:0 auto;padding:24px 16px"><p style="margin:0 0 16px;font-size:20px;font-weight:bold">Hub</p>
            <div style="background:#ffffff;border:1px solid #d1d5db;border-radius:8px;padding:24px;overflow-wrap:anywhere">{body}</div></div>
            </body></html>
            """;
    }

    private static void Paragraph(StringBuilder body, string text) => body.Append("<p style=\"margin:0 0 16px\">").Append(Encoded(text)).Append("</p>");

    private static string Encoded(string text) => HtmlEncoder.Default.Encode(text);
}

/// <summary>What the reader of a mail is to open.</summary>
/// <param name="Text">What it does.</param>
/// <param name="Target">Its address.</param>
public sealed record LetterAction(string Text, Uri Target);
