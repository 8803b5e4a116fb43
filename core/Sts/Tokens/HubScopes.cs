using System.Collections.Frozen;

namespace Hub.Core.Sts.Tokens;

/// <summary>What tokens can be asked for, and which API each is for. Names of SIMS ID's own partners' requests and of 1EdTech OneRoster 1.1 and 1.2.</summary>
public static class HubScopes
{
    /// <summary>A school's MIS delivers feeds.</summary>
    public const string Mis = "mis";

    /// <summary>Manages the sites that the client is bound to.</summary>
    public const string Manage = "hub.manage";

    /// <summary>The agent beside a school's Active Directory takes its orders.</summary>
    public const string DirectoryAgent = "ad-agent";

    /// <summary>A partner as such.</summary>
    public const string Partner = "partner";

    /// <summary>Reads a partner's applications and customers.</summary>
    public const string PartnerRead = "partner-read";

    /// <summary>Changes a partner's applications and customers.</summary>
    public const string PartnerWrite = "partner-write";

    /// <summary>The RAP API.</summary>
    public const string Rap = "rapapi";

    /// <summary>A school's data over RAP.</summary>
    public const string Organisation = "organisation";

    /// <summary>The e-mail addresses of a school's people over RAP.</summary>
    public const string RapAddresses = "rapapi-addresses";

    /// <summary>The dates of birth of a school's people over RAP.</summary>
    public const string RapBirthDates = "rapapi-birthdates";

    /// <summary>The OneRoster API.</summary>
    public const string OneRoster = "onerosterapi";

    /// <summary>OneRoster 1.1: reads a roster, but no demographics (1EdTech).</summary>
    public const string OneRosterCore11 = OneRosterPrefix + "v1p1/scope/roster-core.readonly";

    /// <summary>OneRoster 1.1: reads a roster, but no demographics (1EdTech).</summary>
    public const string OneRosterRoster11 = OneRosterPrefix + "v1p1/scope/roster.readonly";

    /// <summary>OneRoster 1.1: reads demographics (1EdTech).</summary>
    public const string OneRosterDemographics11 = OneRosterPrefix + "v1p1/scope/roster-demographics.readonly";

    /// <summary>OneRoster 1.2: reads a roster, but no demographics (1EdTech).</summary>
    public const string OneRosterCore12 = OneRosterPrefix + "v1p2/scope/roster-core.readonly";

    /// <summary>OneRoster 1.2: reads a roster, but no demographics (1EdTech).</summary>
    public const string OneRosterRoster12 = OneRosterPrefix + "v1p2/scope/roster.readonly";

    /// <summary>OneRoster 1.2: reads demographics (1EdTech).</summary>
    public const string OneRosterDemographics12 = OneRosterPrefix + "v1p2/scope/roster-demographics.readonly";

    /// <summary>Signs a person in (OpenID Connect Core 1.0).</summary>
    public const string OpenId = "openid";

    /// <summary>The person's names.</summary>
    public const string Profile = "profile";

    /// <summary>The person's e-mail address.</summary>
    public const string Email = "email";

    /// <summary>A refresh token.</summary>
    public const string OfflineAccess = "offline_access";

    /// <summary>The audience of tokens for the MIS feed.</summary>
    public const string MisAudience = "urn:hub:mis";

    /// <summary>The audience of tokens for the management APIs.</summary>
    public const string ManageAudience = "urn:hub:manage";

    /// <summary>The audience of tokens of agents beside an Active Directory.</summary>
    public const string DirectoryAgentAudience = "urn:hub:ad";

    /// <summary>The audience of tokens for the RAP and vendor APIs.</summary>
    public const string RapAudience = "urn:hub:rap";

    /// <summary>The audience of tokens for OneRoster.</summary>
    public const string OneRosterAudience = "urn:hub:oneroster";

    private const string OneRosterPrefix = "https://purl.imsglobal.org/spec/or/";

    private static readonly FrozenDictionary<string, string?> Audiences = new Dictionary<string, string?>
    {
        [OpenId] = null,
        [Profile] = null,
        [Email] = null,
        [OfflineAccess] = null,
        [Mis] = MisAudience,
        [Manage] = ManageAudience,
        [DirectoryAgent] = DirectoryAgentAudience,
        [Partner] = RapAudience,
        [PartnerRead] = RapAudience,
        [PartnerWrite] = RapAudience,
        [Rap] = RapAudience,
        [Organisation] = RapAudience,
        [RapAddresses] = RapAudience,
        [RapBirthDates] = RapAudience,
        [OneRoster] = OneRosterAudience,
        [OneRosterCore11] = OneRosterAudience,
        [OneRosterRoster11] = OneRosterAudience,
        [OneRosterDemographics11] = OneRosterAudience,
        [OneRosterCore12] = OneRosterAudience,
        [OneRosterRoster12] = OneRosterAudience,
        [OneRosterDemographics12] = OneRosterAudience,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Every scope.</summary>
    public static IEnumerable<string> All => Audiences.Keys;

    /// <summary>Whether there is such a scope.</summary>
    public static bool Exists(string scope) => Audiences.ContainsKey(scope);

    /// <summary>The audiences of a token with these scopes.</summary>
    public static IEnumerable<string> AudiencesOf(IEnumerable<string> scopes) => scopes.Select(s => Audiences.GetValueOrDefault(s)).OfType<string>().Distinct();
}
