using Hub.Core.Sts.Tokens;

namespace Hub.Core.Partners.Applications;

/// <summary>What an application may ask for over the RAP and OneRoster APIs, as one tick on its third tab and one line of the screen that a school accepts.</summary>
/// <param name="Id">Its name on forms.</param>
/// <param name="Words">In plain words for a school's office.</param>
/// <param name="Scopes">What the school's client is then granted.</param>
public sealed record DataScope(string Id, string Words, IReadOnlyList<string> Scopes)
{
    /// <summary>All of them, in the order of the pages.</summary>
    public static IReadOnlyList<DataScope> All { get; } =
    [
        new("rap", "Read the school's name and identifiers, and names, groups, age bands and identifiers of pupils, staff and contacts (RAP API)", [HubScopes.Rap, HubScopes.Organisation]),
        new("rap-addresses", "Read e-mail addresses of pupils, staff and contacts (RAP API)", [HubScopes.RapAddresses]),
        new("rap-birthdates", "Read dates of birth of pupils (RAP API)", [HubScopes.RapBirthDates]),
        new(
            "oneroster",
            "Read the roster: names, usernames and e-mail addresses of pupils, staff and contacts, telephone numbers of contacts, classes, and who is in them (OneRoster API)",
            [HubScopes.OneRoster, HubScopes.OneRosterCore11, HubScopes.OneRosterRoster11, HubScopes.OneRosterCore12, HubScopes.OneRosterRoster12]),
        new("oneroster-demographics", "Read dates of birth and sex of pupils (OneRoster API)", [HubScopes.OneRosterDemographics11, HubScopes.OneRosterDemographics12]),
    ];

    /// <summary>Whether the scopes hold this.</summary>
    public bool IsIn(DataExchange data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Scopes.All(data.Scopes.Contains);
    }
}
