using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Hub.Core.Operations.DataProtection;

/// <summary>What is held of somebody as one page that any browser opens, without anything beside it. Every value is encoded, and nothing on the page runs.</summary>
internal sealed class ReadablePage(DateTimeOffset at)
{
    // What is longer has a time of day.
    private const int DateLength = 10;

    private readonly StringBuilder contents = new();
    private readonly StringBuilder body = new();
    private readonly List<string> nothing = [];

    /// <summary>Adds a kind of data.</summary>
    public void Add(string name, string title, byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        if (document.RootElement is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() == 0)
        {
            nothing.Add(title);
            return;
        }

        contents.Append(CultureInfo.InvariantCulture, $"<li><a href=\"#{Text(name)}\">{Text(title)}</a></li>\n");
        body.Append(CultureInfo.InvariantCulture, $"<section><h2 id=\"{Text(name)}\">{Text(title)}</h2><p class=\"file\">{Text(name)}.json</p>");
        Write(document.RootElement);
        body.Append("</section>\n");
    }

    /// <summary>The page, in UTF-8.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes($$"""
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>What is held about this person</title>
        <style>
        body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #1b1f24; }
        table { border-collapse: collapse; width: 100%; margin: .25rem 0 1rem; } th, td { border: 1px solid #c8ccd1; padding: .35rem .6rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
        th { background: #f1f3f5; font-weight: 600; width: 14rem; } .file, .none { color: #57606a; } section { border-top: 2px solid #1b1f24; margin-top: 2rem; } @media (max-width: 40rem) { th { width: 8rem; } }
        </style></head><body>
        <h1>What is held about this person</h1>
        <p>As of {{at.ToString("d MMMM yyyy HH:mm", CultureInfo.InvariantCulture)}} UTC. All times are UTC. The same data are in the JSON files beside this page, for programs. Passwords, keys and codes are left out, and so are other people's data.</p>
        <ul>
        {{contents}}</ul>
        {{(nothing.Count == 0 ? "" : $"<p>Nothing is held of: {Text(string.Join("; ", nothing))}.</p>")}}
        {{body}}</body></html>
        """);

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private void Write(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when value.EnumerateObject().Any():
                body.Append("<table>");
                foreach (var member in value.EnumerateObject())
                {
                    body.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Text(Words(member.Name))}</th><td>");
                    Write(member.Value);
                    body.Append("</td></tr>");
                }

                body.Append("</table>");
                break;
            case JsonValueKind.Array when value.GetArrayLength() > 0:
                foreach (var item in value.EnumerateArray())
                {
                    Write(item);
                    if (item.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
                        body.Append("<br>");
                }

                break;
            case JsonValueKind.True or JsonValueKind.False:
                body.Append(value.GetBoolean() ? "yes" : "no");
                break;
            case JsonValueKind.String when value.GetString() is { Length: > DateLength } && value.TryGetDateTimeOffset(out var moment):
                body.Append(Text(moment.UtcDateTime.ToString("d MMMM yyyy HH:mm:ss", CultureInfo.InvariantCulture)));
                break;
            case JsonValueKind.String when value.GetString() is { Length: > 0 } text:
                body.Append(Text(text));
                break;
            case JsonValueKind.Number:
                body.Append(Text(value.GetRawText()));
                break;
            default:
                body.Append("<span class=\"none\">Nothing is held.</span>");
                break;
        }
    }

    /// <summary>A name of a value as words: <c>givenName</c> becomes <c>Given name</c>.</summary>
    private static string Words(string name)
    {
        var words = new StringBuilder(name.Length + 8);
        foreach (var c in name)
        {
            if (char.IsUpper(c) && words.Length > 0)
                words.Append(' ');
            words.Append(words.Length == 0 ? char.ToUpperInvariant(c) : char.ToLowerInvariant(c));
        }

        return words.ToString();
    }
}
