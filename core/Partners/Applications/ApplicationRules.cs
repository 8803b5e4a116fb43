using Hub.Core.Partners.Securables;
using Hub.Core.Sts.Clients;
using Hub.Core.Sts.Tokens;

namespace Hub.Core.Partners.Applications;

/// <summary>What each tab of an application may hold, and what must be there before it is handed in.</summary>
internal static class ApplicationRules
{
    public const int MaxName = 100;
    private const int MaxTileName = 40;
    private const int MaxDescription = 1000;
    private const int MaxUris = 50;
    private const int MaxSites = 500;
    private const int MaxChoices = 20;
    private const int MaxChoice = 100;

    private static readonly string[] SignOnScopes = [HubScopes.Profile, HubScopes.Email, HubScopes.OfflineAccess];

    public static IEnumerable<FieldError> Check(string? name)
    {
        if (Length(name) is 0 or > MaxName || name!.Any(char.IsControl))
            yield return new FieldError("name", $"must be 1 to {MaxName} characters.");
    }

    /// <summary>What is wrong with what is there. What is missing is not: a tab is saved as far as it goes.</summary>
    public static IEnumerable<FieldError> Check(TileConfiguration tile)
    {
        if (tile.TileName.Length > MaxTileName)
            yield return new FieldError("tileName", $"must be at most {MaxTileName} characters: there is no more room on a tile.");
        if (tile.Description.Length > MaxDescription)
            yield return new FieldError("description", $"must be at most {MaxDescription} characters.");
        foreach (var (field, colour) in new[] { ("backgroundColour", tile.BackgroundColour), ("textColour", tile.TextColour) })
        {
            if (!ColourContrast.IsColour(colour))
                yield return new FieldError(field, "must be a colour such as #1d4f91.");
        }

        foreach (var (field, url) in Addresses(tile))
        {
            if (url.Length > 0 && !WebAddress.IsHttps(url))
                yield return new FieldError(field, "must be a whole https address, such as https://www.example.com/page.");
        }

        if (tile.Icon is { } icon && !ApplicationIcons.IsName(icon))
            yield return new FieldError("icon", "must be a picture that was uploaded here.");
        if (tile.OnlySites.Count > MaxSites)
            yield return new FieldError("onlySites", $"must be at most {MaxSites} schools.");
        foreach (var question in tile.Questions)
        {
            if (Fault(question) is { } fault)
                yield return new FieldError("questions", $"cannot be asked like this: question {question.Key} {fault}");
        }

        if (tile.Questions.Select(q => q.Key).Distinct().Count() != tile.Questions.Count)
            yield return new FieldError("questions", "have the same key twice. Load the page again.");
    }

    private static string? Fault(ConfigurationQuestion question) => question switch
    {
        _ when !ConfigurationQuestion.Keys.Contains(question.Key) => "has no key.",
        _ when Length(question.Label) is 0 or > ConfigurationQuestion.MaxLabel || question.Label.Any(char.IsControl) => $"must be 1 to {ConfigurationQuestion.MaxLabel} characters on one line.",
        _ when question.Hint.Length > ConfigurationQuestion.MaxHint => $"has a hint of more than {ConfigurationQuestion.MaxHint} characters.",
        { Type: QuestionType.Choice, Choices.Count: < 2 or > MaxChoices } => $"needs 2 to {MaxChoices} choices.",
        _ when question.Choices.Any(c => c.Length > MaxChoice) => $"has a choice of more than {MaxChoice} characters.",
        _ => null,
    };

    public static IEnumerable<FieldError> Check(SignOnIntegration signOn)
    {
        foreach (var (field, uris) in new[] { ("redirectUris", signOn.RedirectUris), ("postLogoutRedirectUris", signOn.PostLogoutRedirectUris) })
        {
            if (uris.Count > MaxUris)
                yield return new FieldError(field, $"must be at most {MaxUris} addresses.");
            foreach (var uri in uris.Where(u => !RedirectUri.IsLegal(u)).Take(1))
                yield return new FieldError(field, $"{(uri.Length > 100 ? uri[..100] + "..." : uri)} {RedirectUri.Fault}");
        }

        if (signOn.Scopes.Except(SignOnScopes).Any())
            yield return new FieldError("scopes", $"must be among {string.Join(", ", SignOnScopes)}.");
    }

    public static IEnumerable<FieldError> Check(DataExchange data)
    {
        if (data.Scopes.Except(DataScope.All.SelectMany(s => s.Scopes)).Any())
            yield return new FieldError("scopes", "must be among those of the RAP and OneRoster APIs.");
        if (data.Securables.Any(s => DataDomain.Find(s.Domain) is null) || data.Securables.GroupBy(s => s.Domain).Any(g => g.Count() > 1))
            yield return new FieldError("securables", "must be domains of the catalogue, each once.");
    }

    /// <summary>What keeps a version from being handed in.</summary>
    public static IEnumerable<FieldError> Missing(ApplicationVersion version)
    {
        foreach (var (field, text, what) in new[]
        {
            ("tileName", version.Tile.TileName, "the name on the tile"),
            ("description", version.Tile.Description, "what the application is for"),
            ("targetUrl", version.Tile.TargetUrl, "where the tile leads"),
            ("gdprSummaryUrl", version.Tile.GdprSummaryUrl, "the page that sums up the data transfer: a school decides by it"),
            ("privacyUrl", version.Tile.PrivacyUrl, "the privacy statement: a school decides by it"),
            ("supportUrl", version.Tile.SupportUrl, "where schools find help"),
        })
        {
            if (text.Length == 0)
                yield return new FieldError(field, $"is missing: {what}.");
        }

        if (version.SignOn is { Enabled: true, RedirectUris.Count: 0 })
            yield return new FieldError("redirectUris", "is missing: people sign in to the application, so it needs an address to come back to.");
    }

    private static IEnumerable<(string Field, string Url)> Addresses(TileConfiguration tile) =>
    [
        ("targetUrl", tile.TargetUrl), ("gdprSummaryUrl", tile.GdprSummaryUrl), ("privacyUrl", tile.PrivacyUrl), ("supportUrl", tile.SupportUrl), ("productUrl", tile.ProductUrl),
    ];

    private static int Length(string? text) => text?.Trim().Length ?? 0;
}
