using Hub.Core.Sts.Tokens;

namespace Hub.Core.Partners.Applications;

/// <summary>What an application may ask for over the RAP and OneRoster APIs, as one tick on its third tab and one line of the screen that a school accepts.</summary>
/// <param name="Id">Its name on forms.</param>
/// <param name="Words">In plain words for a school's office.</param>
/// <param name="Scopes">What the school's client is then granted.</param>
public sealed record DataScope(string Id, string Words, IReadOnlyList<string> Scopes)
{
    private const string OneRosterPrefix = "https://purl.imsglobal.org/spec/or/";

    /// <summary>All of them, in the order of the pages.</summary>
    public static IReadOnlyList<DataScope> All { get; } =
    [
        new("rap", "Read the school's name and identifiers, and names, groups, age bands and identifiers of pupils, staff and contacts (RAP API)", [HubScopes.Rap, HubScopes.Organisation]),
        new("rap-addresses", "Read e-mail addresses of pupils, staff and contacts (RAP API)", [HubScopes.RapAddresses]),
        new("rap-birthdates", "Read dates of birth of pupils (RAP API)", [HubScopes.RapBirthDates]),
        new("oneroster", "Read the roster: names, usernames and e-mail addresses of pupils and staff, classes, and who is in them (OneRoster API)",
        [
            HubScopes.OneRoster,
            $"{OneRosterPrefix}v1p1/scope/roster-core.readonly", $"{OneRosterPrefix}v1p1/scope/roster.readonly",
            $"{OneRosterPrefix}v1p2/scope/roster-core.readonly", $"{OneRosterPrefix}v1p2/scope/roster.readonly",
        ]),
        new("oneroster-demographics", "Read dates of birth and other demographic details of pupils (OneRoster API)",
        [
            $"{OneRosterPrefix}v1p1/scope/roster-demographics.readonly", $"{OneRosterPrefix}v1p2/scope/roster-demographics.readonly",
        ]),
    ];

    /// <summary>Whether the scopes hold this.</summary>
    public bool IsIn(DataExchange data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Scopes.All(data.Scopes.Contains);
    }
}
