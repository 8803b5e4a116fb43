namespace Hub.Core.Rostering;

/// <summary>Why somebody is not in an export.</summary>
/// <param name="Code">Stable.</param>
/// <param name="Reason">For people.</param>
/// <param name="WhatToDo">For people.</param>
public sealed record LeftOutReason(string Code, string Reason, string WhatToDo)
{
    /// <summary>No address at all.</summary>
    public static readonly LeftOutReason NoAddress = new(
        "no_address",
        "The MIS holds no e-mail address, and the hub knows no Microsoft 365 account of this person.",
        "Enter the person's school address in the MIS, or let the hub find the account by an e-mail update; then export again.");

    /// <summary>Only addresses in domains that are not the tenant's.</summary>
    public static readonly LeftOutReason ForeignDomain = new(
        "foreign_domain",
        "No e-mail address that the MIS holds is in one of the site's verified Microsoft 365 domains, and the hub knows no Microsoft 365 account of this person.",
        "Enter the person's school address in the MIS, or add the domain to the site's settings once it is verified in Microsoft 365.");

    /// <summary>The account has an address in a domain that is not the tenant's.</summary>
    public static readonly LeftOutReason AccountDomain = new(
        "account_domain_not_verified",
        "The address of the person's Microsoft 365 account is in a domain that the site's settings do not name as verified.",
        "Add the domain to the site's settings if it is verified in Microsoft 365, or give the account an address in one that is.");

    /// <summary>Two would have one address.</summary>
    public static readonly LeftOutReason SharedAddress = new(
        "shared_address",
        "Another person would have the same address. Which of them it belongs to cannot be told, so neither is exported.",
        "Correct the address of the one who should not have it in the MIS.");

    /// <summary>The address signs in somebody else.</summary>
    public static readonly LeftOutReason AddressOfAnother = new(
        "address_of_another",
        "The person's MIS address is that of the Microsoft 365 account of another person at the school.",
        "Correct the address in the MIS, or the account's link.");

    /// <summary>The site does not want people of the type.</summary>
    public static readonly LeftOutReason TypeSwitchedOff = new(
        "user_type_switched_off",
        "The site's e-mail rule for this type of user is switched off.",
        "Switch the rule on in the site's settings if these people should be in School Data Sync.");

    /// <summary>Left the school.</summary>
    public static readonly LeftOutReason Left = new("left", "The person's last day at the school has passed.", "Nothing, unless the date in the MIS is wrong.");

    /// <summary>May not sign in.</summary>
    public static readonly LeftOutReason NotEnabled = new(
        "not_enabled",
        "The MIS says that the person should not be able to sign in.",
        "Enable the person in the MIS if that is wrong.");

    /// <summary>Has no part in an organisation.</summary>
    public static readonly LeftOutReason NoOrg = new("no_org", "The person belongs to no organisation of the export.", "Give the person a role at the school in the MIS.");

    /// <summary>An id that cannot be written.</summary>
    public static readonly LeftOutReason UnusableId = new(
        "unusable_id",
        "The person's id in the MIS has characters that the files may not hold: line breaks and control characters, in OneRoster everything but letters, digits and . - _ / @.",
        "Correct the id in the MIS.");

    /// <summary>A contact of whom the format needs more.</summary>
    public static readonly LeftOutReason ContactIncomplete = new(
        "contact_incomplete",
        "School Data Sync takes contacts with a given name, a family name and an e-mail address only.",
        "Complete the contact in the MIS.");

    /// <summary>Not asked for; not listed.</summary>
    public static readonly LeftOutReason OutOfScope = new("out_of_scope", "The person is outside what was asked for.", "Ask for more year groups, classes or types of user.");

    /// <summary>Every one.</summary>
    public static readonly IReadOnlyList<LeftOutReason> All =
        [NoAddress, ForeignDomain, AccountDomain, SharedAddress, AddressOfAnother, TypeSwitchedOff, Left, NotEnabled, NoOrg, UnusableId, ContactIncomplete, OutOfScope];

    /// <summary>Whether a link to an account helps.</summary>
    public bool MendedByLink => this == NoAddress || this == ForeignDomain;

    /// <summary>The reason of a code.</summary>
    public static LeftOutReason For(string code) => All.Single(r => r.Code == code);
}
