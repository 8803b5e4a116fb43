using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hub.Simulators.Mail;

/// <summary>Shows what the mail box holds: pages to read, and the same as JSON.</summary>
internal static class MailPages
{
    // The mail is shown as a mail program would, without scripts.
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; sandbox allow-popups allow-top-navigation-by-user-activation";

    public static void Map(IEndpointRouteBuilder app, MailBox box)
    {
        app.MapGet("/mail", () => Page("Mail box", List(box)));
        app.MapGet("/mail.json", (string? to) => Results.Json(to is null ? box.All() : box.To(to)));
        app.MapGet("/mail/{id:int}", (int id) => Find(box, id) is { } mail ? Page(mail.Subject, Reader(mail)) : Results.NotFound());
        app.MapGet("/mail/{id:int}/html", (HttpResponse response, int id) =>
        {
            response.Headers.ContentSecurityPolicy = Policy;
            return Find(box, id)?.Html is { } html
                ? Results.Content(html.Replace("<a href", "<a target=\"_top\" href", StringComparison.Ordinal), "text/html; charset=utf-8")
                : Results.NotFound();
        });
    }

    private static SimulatedMail? Find(MailBox box, int id) => box.All().ElementAtOrDefault(id - 1);

    private static string List(MailBox box)
    {
        var rows = new StringBuilder("<table><thead><tr><th scope=\"col\">No</th><th scope=\"col\">To</th><th scope=\"col\">Subject</th></tr></thead><tbody>");
        foreach (var mail in box.All().Reverse())
            rows.Append(
                CultureInfo.InvariantCulture, $"<tr><td>{mail.Id}</td><td>{Encoded(string.Join(", ", mail.To))}</td><td><a href=\"/mail/{mail.Id}\">{Encoded(mail.Subject)}</a></td></tr>");
        return rows.Append("</tbody></table>").ToString();
    }

    private static string Reader(SimulatedMail mail) => $"""
        <p>From {Encoded(mail.From)} to {Encoded(string.Join(", ", mail.To))}. <a href="/mail">All mails</a></p>
        <h2>HTML</h2><iframe src="/mail/{mail.Id}/html" title="The mail as HTML" width="700" height="520"></iframe>
        <h2>Plain text</h2><pre>{Encoded(mail.Text ?? "")}</pre>
        """;

    private static IResult Page(string title, string body) => Results.Content(
        $"""
        <!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>{Encoded(title)}</title>
        <style>body {"{"} font: 16px/1.5 sans-serif; margin: 2rem {"}"}
        th, td {"{"} text-align: left; padding: .25rem 1rem .25rem 0 {"}"} pre {"{"} white-space: pre-wrap {"}"}</style></head>
        <body><h1>{Encoded(title)}</h1>{body}</body></html>
        """,
        "text/html; charset=utf-8");

    private static string Encoded(string text) => WebUtility.HtmlEncode(text);
}
