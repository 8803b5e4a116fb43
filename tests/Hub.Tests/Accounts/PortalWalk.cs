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
    /// <param name="person">Who walks.</param>
    /// <param name="paths">Where the pages are.</param>
    /// <param name="answers">Pages that only a form leads to, as they are.</param>
    public static Task<IReadOnlyCollection<PortalRequest>> FromAsync(Administrator person, IEnumerable<string> paths, params Sts.Browser.Page[] answers) =>
        FromAsync(path => person.SendAsync(HttpMethod.Get, path), paths, answers);

    /// <summary>Walks from some pages on.</summary>
    /// <param name="get">Opens a page as whoever walks, and follows no redirect.</param>
    /// <param name="paths">Where the pages are.</param>
    /// <param name="answers">Pages that only a form leads to, as they are.</param>
    public static async Task<IReadOnlyCollection<PortalRequest>> FromAsync(Func<string, Task<HttpResponseMessage>> get, IEnumerable<string> paths, params Sts.Browser.Page[] answers)
    {
        var walk = new PortalWalk();
        foreach (var path in paths)
            walk.Note(PortalRequest.Get(path));
        foreach (var answer in answers)
            walk.Read(answer.Text);
        while (walk.ahead.TryDequeue(out var next))
        {
            using var answer = await get(next.Path);
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
        {
            var sent = PortalRequest.Of(form.Value);
            Note(sent);
            // A part of the form that is renewed as somebody types.
            foreach (Match part in Part().Matches(form.Value))
                Note(sent with { Path = WebUtility.HtmlDecode(part.Groups[1].Value) });
        }
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

    [GeneratedRegex("hx-post=\"([^\"#]*)")]
    private static partial Regex Part();
}

/// <summary>A request that a page offers.</summary>
/// <param name="Path">The path and query.</param>
/// <param name="Fields">The fields of a form that posts, as they are filled in, but for the antiforgery token; null for what is only asked for.</param>
internal sealed partial record PortalRequest(string Path, IReadOnlyList<KeyValuePair<string, string>>? Fields)
{
    private const string AntiforgeryField = "__RequestVerificationToken";

    /// <summary>Whether the form takes files.</summary>
    public bool HasFiles { get; init; }

    public bool IsForm => Fields is not null;

    public string Method => IsForm ? "post" : "get";

    /// <summary>The same for requests that differ in nothing that matters.</summary>
    public string Key => $"{Method} {Path}";

    public static PortalRequest Get(string path) => new(path, null);

    /// <summary>The same with other values in the place of those that hold any of these words.</summary>
    public PortalRequest Without(IReadOnlyList<string> words) => this with
    {
        Fields = Fields?.Select(f => words.Any(w => f.Value.Contains(w, StringComparison.OrdinalIgnoreCase)) ? new KeyValuePair<string, string>(f.Key, "other.example") : f).ToArray(),
    };

    /// <summary>What a browser sends.</summary>
    public HttpContent? Content(string antiforgeryToken)
    {
        if (Fields is null)
            return null;
        KeyValuePair<string, string>[] all = [new(AntiforgeryField, antiforgeryToken), .. Fields];
        if (!HasFiles)
            return new FormUrlEncodedContent(all);
        var parts = new MultipartFormDataContent();
        foreach (var (name, value) in all)
            parts.Add(new StringContent(value), name);
        return parts;
    }

    /// <summary>What a form sends; one that asks for a page is a link to it.</summary>
    public static PortalRequest Of(string form)
    {
        var action = WebUtility.HtmlDecode(Action().Match(form).Groups[1].Value).Split('#')[0];
        var fields = Input().Matches(form).Select(i => (Name: Attribute(i.Value, "name"), Value: Attribute(i.Value, "value")))
            .Where(f => f.Name is not ("" or AntiforgeryField)).Select(f => new KeyValuePair<string, string>(f.Name, f.Value)).ToArray();
        return form.Contains("method=\"post\"", StringComparison.Ordinal) ? new(action, fields) { HasFiles = form.Contains("multipart/form-data", StringComparison.Ordinal) } : Get(action);
    }

    private static string Attribute(string tag, string name) => WebUtility.HtmlDecode(Regex.Match(tag, $"\\s{name}=\"([^\"]*)\"").Groups[1].Value);

    [GeneratedRegex("<form[^>]*action=\"([^\"]*)\"")]
    private static partial Regex Action();

    [GeneratedRegex("<(?:input|button|textarea|select)[^>]*>")]
    private static partial Regex Input();
}
