using System.Text.Json.Serialization;
using Hub.Core.Partners.Securables;

namespace Hub.Core.Partners.Applications;

/// <summary>An application as it was described at one time: what the four tabs of its editor hold.</summary>
public sealed record ApplicationVersion
{
    /// <summary>From 1 up.</summary>
    public required int Number { get; init; }

    /// <summary>Where it stands.</summary>
    public VersionState State { get; init; }

    /// <summary>The tile and what schools are told.</summary>
    public TileConfiguration Tile { get; init; } = new();

    /// <summary>How people sign in to it.</summary>
    public SignOnIntegration SignOn { get; init; } = new();

    /// <summary>What data it asks for.</summary>
    public DataExchange Data { get; init; } = new();

    /// <summary>When it was handed in last, in UTC.</summary>
    public DateTimeOffset? SubmittedAt { get; init; }

    /// <summary>When the operating team decided on it last, in UTC.</summary>
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>What the operating team said when it decided.</summary>
    public string? Remark { get; init; }
}

/// <summary>Where a version stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<VersionState>))]
public enum VersionState
{
    /// <summary>The partner works on it.</summary>
    [JsonStringEnumMemberName("draft")]
    Draft,

    /// <summary>The operating team is to decide on it. It cannot be changed unless it is taken back.</summary>
    [JsonStringEnumMemberName("submitted")]
    Submitted,

    /// <summary>The operating team wants something changed; the partner works on it again.</summary>
    [JsonStringEnumMemberName("returned")]
    Returned,

    /// <summary>Approved. It cannot be changed: a change makes a new version.</summary>
    [JsonStringEnumMemberName("approved")]
    Approved,
}

/// <summary>The first tab: the tile, what schools are told, and how it is handed out.</summary>
public sealed record TileConfiguration
{
    /// <summary>What stands on the tile.</summary>
    public string TileName { get; init; } = "";

    /// <summary>What it is for, in the TileStore.</summary>
    public string Description { get; init; } = "";

    /// <summary>The name of its picture among the application's; null for none.</summary>
    public string? Icon { get; init; }

    /// <summary>As <c>#rrggbb</c>.</summary>
    public string BackgroundColour { get; init; } = "#1d4f91";

    /// <summary>As <c>#rrggbb</c>.</summary>
    public string TextColour { get; init; } = "#ffffff";

    /// <summary>Where the tile leads.</summary>
    public string TargetUrl { get; init; } = "";

    /// <summary>The page that sums up which data is transferred and why.</summary>
    public string GdprSummaryUrl { get; init; } = "";

    /// <summary>The privacy statement.</summary>
    public string PrivacyUrl { get; init; } = "";

    /// <summary>Where schools find help.</summary>
    public string SupportUrl { get; init; } = "";

    /// <summary>The product's own page.</summary>
    public string ProductUrl { get; init; } = "";

    /// <summary>Whether the partner must approve each school that installs it.</summary>
    public bool RequiresVendorApproval { get; init; }

    /// <summary>Whether the school chooses who sees the tile.</summary>
    public bool Audienceable { get; init; } = true;

    /// <summary>The only schools that may install it; none for every school. A development application names its sandboxes.</summary>
    public IReadOnlyList<Guid> OnlySites { get; init; } = [];

    /// <summary>What a school is asked when it installs it.</summary>
    public IReadOnlyList<ConfigurationQuestion> Questions { get; init; } = [];

    /// <summary>Whether a school may install it.</summary>
    public bool IsOfferedTo(Guid siteId) => OnlySites.Count == 0 || OnlySites.Contains(siteId);
}

/// <summary>The second tab: how people sign in (OpenID Connect).</summary>
public sealed record SignOnIntegration
{
    /// <summary>Whether people sign in to it with the hub at all.</summary>
    public bool Enabled { get; init; }

    /// <summary>Where codes may be sent; compared exactly.</summary>
    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    /// <summary>Where people may be sent after they signed out; compared exactly.</summary>
    public IReadOnlyList<string> PostLogoutRedirectUris { get; init; } = [];

    /// <summary>Scopes beyond <c>openid</c>: <c>profile</c>, <c>email</c>, <c>offline_access</c>.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Whether it keeps a secret: a program on a server does, one in a browser or on a telephone cannot.</summary>
    public bool KeepsSecret { get; init; } = true;
}

/// <summary>The third tab: what data of a school it is given.</summary>
public sealed record DataExchange
{
    /// <summary>Scopes of the RAP and OneRoster APIs.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Rights in DeX, each domain once.</summary>
    public IReadOnlyList<Securable> Securables { get; init; } = [];

    /// <summary>Whether it asks for no data of the school.</summary>
    [JsonIgnore]
    public bool IsNothing => Scopes.Count + Securables.Count == 0;

    /// <summary>Whether it asks for nothing that another does not.</summary>
    public bool IsCoveredBy(DataExchange other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Scopes.All(other.Scopes.Contains) && SecurableSet.Covers(other.Securables, Securables);
    }

    /// <summary>What both ask for.</summary>
    public DataExchange Intersect(DataExchange other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new DataExchange { Scopes = [.. Scopes.Intersect(other.Scopes)], Securables = SecurableSet.Intersect(Securables, other.Securables) };
    }
}
