using System.Net;
using System.Text.RegularExpressions;
using Hub.Tests.Sts;

namespace Hub.Tests.Accounts;

/// <summary>The forms of pages that have several, and parts of pages that people read.</summary>
internal static partial class Forms
{
    /// <summary>The page with nothing but the form that goes to this address.</summary>
    public static Browser.Page Form(this Browser.Page page, string action)
    {
        var form = All().Matches(page.Text).Select(m => m.Value).FirstOrDefault(f => (page with { Text = f }).FormAction() == action);
        Assert.True(form is not null, $"No form to {action}: {page}");
        return page with { Text = form! };
    }

    /// <summary>A hidden field of a form.</summary>
    public static string Hidden(this Browser.Page form, string name) =>
        WebUtility.HtmlDecode(Regex.Match(form.Text, $"<input[^>]*name=\"{name}\"[^>]*value=\"([^\"]*)\"").Groups[1].Value);

    /// <summary>The text between tags, tag-free.</summary>
    public static IReadOnlyList<string> Items(this Browser.Page page, string tag) =>
        [.. Regex.Matches(page.Text, $"<{tag}[^>]*>(.*?)</{tag}>", RegexOptions.Singleline).Select(m => WebUtility.HtmlDecode(Tag().Replace(m.Groups[1].Value, "")).Trim())];

    public static bool Says(this Browser.Page page, string text) => WebUtility.HtmlDecode(page.Text).Contains(text, StringComparison.Ordinal);

    /// <summary>The page's heading.</summary>
    public static string Heading(this Browser.Page page) => page.Items("h1") is [var heading, ..] ? heading : "";

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline)]
    private static partial Regex All();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();
}
