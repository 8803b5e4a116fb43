using System.Text.Json.Serialization;

namespace Hub.Core.Accounts.Mail;

/// <summary>Who is told of what at a school. That a password, an address or a second factor was changed is always told to the person whose it is: nothing here switches it off.</summary>
public sealed record NoticePreferences
{
    /// <summary>What the school is not told of.</summary>
    public IReadOnlyList<SchoolEvent> Off { get; init; } = [];

    /// <summary>Whether every administrator is told, at the addresses where they receive notices.</summary>
    public bool ToAdministrators { get; init; } = true;

    /// <summary>Further addresses that are told, lower case.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>Whether students are told when somebody signs in as them with a browser that is new; everybody else always is.</summary>
    public bool NewDeviceToStudents { get; init; } = true;

    /// <summary>Whether the school is told of an event.</summary>
    public bool Tells(SchoolEvent what) => !Off.Contains(what);

    /// <summary>Whether a person is told of a new browser.</summary>
    public bool TellsOfNewDevice(Account account)
    {
        ArgumentNullException.ThrowIfNull(account);
        return NewDeviceToStudents || !account.Roles.Contains(Roles.Student) || account.Roles.Contains(Roles.Administrator);
    }
}

/// <summary>What a school may be told of.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SchoolEvent>))]
public enum SchoolEvent
{
    /// <summary>The brake holds an update of addresses.</summary>
    UpdateHeld,

    /// <summary>An update of addresses could not be made, or not for everybody.</summary>
    UpdateFailed,

    /// <summary>An MIS import is held, because many people would leave.</summary>
    ImportHeld,

    /// <summary>An MIS import was refused or failed.</summary>
    ImportFailed,

    /// <summary>Accounts could not be brought in step with the MIS.</summary>
    AccountsBehind,

    /// <summary>An address that somebody signs in with is no longer in the MIS.</summary>
    AddressLeft,

    /// <summary>A service that is being installed from the TileStore waits for something, or could not be installed.</summary>
    ServiceWaits,

    /// <summary>The nightly sync left something that somebody has to look at.</summary>
    NightNeedsYou,
}
