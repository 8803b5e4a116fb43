using System.Net;
using System.Text.RegularExpressions;

namespace Hub.Tests.Accounts;

/// <summary>Everything that somebody can reach from the first page: every link, part and form, each once. Links are opened; forms are only noted.</summary>
internal sealed partial class PortalWalk
{
    private const int MostPages = 500;
    private static readonly string[] Outside = ["/login", "/logout", "/recover", "/assets"];

    private readonly Dictionary<string, PortalRequest> found = new(StringComparer.Ordinal);
    private readonly Queue<PortalRequest> ahead = new();

    private PortalWalk()
    {
    }

    /// <summary>Walks from some pages on.</summary>
    public static async Task<IReadOnlyCollection<PortalRequest>> FromAsync(Administrator person, params string[] paths)
    {
        var walk = new PortalWalk();
        foreach (var path in paths)
            walk.Note(PortalRequest.Get(path));
        while (walk.ahead.TryDequeue(out var next))
        {
            using var answer = await person.SendAsync(HttpMethod.Get, next.Path);
            Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Found or HttpStatusCode.SeeOther, $"{next} {answer.StatusCode}");
            if (answer.Headers.Location is { } location)
                walk.Note(PortalRequest.Get(location.OriginalString));
            if (answer.Content.Headers.ContentType?.MediaType == "text/html")
                walk.Read(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            Assert.True(walk.found.Count < MostPages, $"No end of pages: {string.Join(' ', walk.found.Keys)}");
        }

        return walk.found.Values;
    }

    private void Read(string page)
    {
        foreach (Match link in Link().Matches(page))
            Note(PortalRequest.Get(WebUtility.HtmlDecode(link.Groups[1].Value)));
        foreach (Match form in Form().Matches(page))
            Note(PortalRequest.Of(form.Value));
        foreach (Match part in SentPart().Matches(page))
            Note(new PortalRequest(WebUtility.HtmlDecode(part.Groups[1].Value), []));
    }

    private void Note(PortalRequest request)
    {
        if (!request.Path.StartsWith('/') || Outside.Any(o => request.Path.StartsWith(o, StringComparison.Ordinal)) || !found.TryAdd(request.Key, request))
            return;
        if (!request.IsForm)
            ahead.Enqueue(request);
    }

    [GeneratedRegex("(?:href|hx-get)=\"([^\"#]*)")]
    private static partial Regex Link();

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline)]
    private static partial Regex Form();

    [GeneratedRegex("hx-post=\"([^\"]*)\"")]
    private static partial Regex SentPart();
}

/// <summary>A request that a page offers.</summary>
/// <param name="Path">The path and query.</param>
/// <param name="Fields">The fields of a form that posts, as they are filled in, but for the antiforgery token; null for what is only asked for.</param>
internal sealed partial record PortalRequest(string Path, IReadOnlyList<KeyValuePair<string, string>>? Fields)
{
    public bool IsForm => Fields is not null;

    public string Method => IsForm ? "post" : "get";

    /// <summary>The same for requests that differ in nothing that matters.</summary>
    public string Key => $"{Method} {Path}";

    public static PortalRequest Get(string path) => new(path, null);

    /// <summary>What a form sends; one that asks for a page is a link to it.</summary>
    public static PortalRequest Of(string form)
    {
        var action = WebUtility.HtmlDecode(Action().Match(form).Groups[1].Value).Split('#')[0];
        var fields = Input().Matches(form).Select(i => (Name: Attribute(i.Value, "name"), Value: Attribute(i.Value, "value")))
            .Where(f => f.Name is not ("" or "__RequestVerificationToken")).Select(f => new KeyValuePair<string, string>(f.Name, f.Value)).ToArray();
        return form.Contains("method=\"post\"", StringComparison.Ordinal) ? new(action, fields) : Get(action);
    }

    private static string Attribute(string tag, string name) => WebUtility.HtmlDecode(Regex.Match(tag, $"\\s{name}=\"([^\"]*)\"").Groups[1].Value);

    [GeneratedRegex("<form[^>]*action=\"([^\"]*)\"")]
    private static partial Regex Action();

    [GeneratedRegex("<(?:input|button|textarea|select)[^>]*>")]
    private static partial Regex Input();
}
