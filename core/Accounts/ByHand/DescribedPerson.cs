using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Hub.Core.Mis;
using Hub.Core.Naming;

namespace Hub.Core.Accounts.ByHand;

/// <summary>Somebody who is not in the MIS, as an administrator describes them in a form or a row of a file.</summary>
public sealed partial record DescribedPerson
{
    /// <summary>The fields: their names in a form, and as the head of a column in a file.</summary>
    public static readonly IReadOnlyList<(string Name, string Title, int MaxLength)> Fields =
    [
        ("externalId", "External id", 100), ("givenName", "Given name", 100), ("familyName", "Family name", 100), ("type", "Type", 20), ("administrator", "Administrator", 5),
        ("email", "E-mail", 254), ("username", "Username", UsernameFormat.MaxUsername), ("yearGroup", "Year group", 40), ("registrationGroup", "Registration group", 40),
    ];

    /// <summary>What the school knows the person by, so that a later file finds the account again; null for none.</summary>
    public string? ExternalId { get; init; }

    /// <summary>Given name; may be empty where there is a family name.</summary>
    public string GivenName { get; init; } = "";

    /// <summary>Family name; may be empty where there is a given name.</summary>
    public string FamilyName { get; init; } = "";

    /// <summary>What the person is to the school.</summary>
    public UserType Type { get; init; }

    /// <summary>Whether the person administers the school; null to leave it as it is.</summary>
    public bool? Administrator { get; init; }

    /// <summary>An address; null to leave it as it is.</summary>
    public string? Email { get; init; }

    /// <summary>The username; null to have it made by the school's formats, or to leave it.</summary>
    public string? Username { get; init; }

    /// <summary>Year group; null to leave it as it is.</summary>
    public string? YearGroup { get; init; }

    /// <summary>Registration group; null to leave it as it is.</summary>
    public string? RegistrationGroup { get; init; }

    /// <summary>Reads what somebody wrote.</summary>
    /// <param name="written">What stands in a field, by its name; empty for nothing.</param>
    /// <returns>The person, or what is wrong with each field and how it is mended.</returns>
    public static Outcome<DescribedPerson> Read(Func<string, string> written)
    {
        ArgumentNullException.ThrowIfNull(written);
        var errors = new List<FieldError>();
        var texts = Fields.ToDictionary(f => f.Name, f => written(f.Name).Trim());
        foreach (var (name, _, most) in Fields)
        {
            if (texts[name].Length > most)
                errors.Add(new FieldError(name, $"It has more than {most} characters. Shorten it."));
            else if (texts[name].Any(c => char.IsControl(c) || char.IsSurrogate(c)))
                errors.Add(new FieldError(name, "It has a character that cannot be shown, such as a line break. Type it again."));
        }

        if (texts["givenName"].Length == 0 && texts["familyName"].Length == 0)
            errors.Add(new FieldError("familyName", "There is no name. Write a given name, a family name or both."));
        UserType? type = Enum.GetValues<UserType>().Where(t => string.Equals(t.ToString(), texts["type"], StringComparison.OrdinalIgnoreCase)).Select(t => (UserType?)t).FirstOrDefault();
        if (type is null)
            errors.Add(new FieldError("type", $"It is not a type of person. Write {string.Join(", ", Enum.GetNames<UserType>()[..^1])} or {Enum.GetNames<UserType>()[^1]}."));
        bool? administrator = texts["administrator"].ToUpperInvariant() switch { "YES" => true, "NO" => false, _ => null };
        if (administrator is null && texts["administrator"].Length > 0)
            errors.Add(new FieldError("administrator", "Write Yes or No, or leave it empty."));
        if (administrator == true && type != UserType.Staff)
            errors.Add(new FieldError("administrator", "Only staff administer a school. Write No, or make the type Staff."));
        string? email = null;
        if (texts["email"].Length > 0 && !EmailAddress.TryParse(texts["email"], out email))
            errors.Add(new FieldError("email", "It is not an e-mail address. Write it as name@school.example, or leave it empty."));
        if (texts["username"].Length > 0 && !UsernamePattern().IsMatch(texts["username"]))
            errors.Add(new FieldError("username", "A username has letters from a to z, digits, full stops, underscores and dashes, and begins and ends with a letter or a digit. Mend it, or leave it empty to have one made."));
        if (texts["username"].Length > 0 && UsernameFormats.IsReserved(texts["username"]))
            errors.Add(new FieldError("username", "Nobody may have this username. Choose another, or leave it empty to have one made."));
        if (type != UserType.Student && (texts["yearGroup"].Length > 0 || texts["registrationGroup"].Length > 0))
            errors.Add(new FieldError(texts["yearGroup"].Length > 0 ? "yearGroup" : "registrationGroup", "Only students have one. Leave it empty."));
        if (errors.Count > 0)
            return new Invalid("invalid_person", "Nothing was stored: see what is wrong with each field.", errors);
        return new DescribedPerson
        {
            ExternalId = Given("externalId"),
            GivenName = texts["givenName"],
            FamilyName = texts["familyName"],
            Type = type!.Value,
            Administrator = administrator,
            Email = email,
            Username = Given("username"),
            YearGroup = Given("yearGroup"),
            RegistrationGroup = Given("registrationGroup"),
        };

        string? Given(string name) => texts[name].Length == 0 ? null : texts[name];
    }

    /// <summary>What a form shows of an account, by the field.</summary>
    public static IReadOnlyDictionary<string, string> Of(Account account)
    {
        ArgumentNullException.ThrowIfNull(account);
        return new Dictionary<string, string>
        {
            ["givenName"] = account.GivenName,
            ["familyName"] = account.FamilyName,
            ["type"] = account.UserType?.ToString() ?? (account.Roles.Contains(Roles.Student) ? nameof(UserType.Student) : nameof(UserType.Staff)),
            ["administrator"] = account.Roles.Contains(Roles.Administrator) ? "Yes" : "No",
            ["email"] = account.Email ?? "",
            ["yearGroup"] = account.YearGroup ?? "",
            ["registrationGroup"] = account.RegistrationGroup ?? "",
        };
    }

    /// <summary>Tells what a form shows of an account from what it showed before somebody changed that.</summary>
    public static string VersionOf(Account account) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(Of(account))))[..16];

    /// <summary>An account with what is described. What is left empty stays.</summary>
    internal Account Over(Account account)
    {
        string? role = Type switch { UserType.Student => Roles.Student, UserType.Staff => Roles.Staff, _ => null };
        var administers = Type == UserType.Staff && (Administrator ?? account.Roles.Contains(Roles.Administrator));
        IReadOnlyList<string> roles =
        [
            .. role is null ? [] : new[] { role }, .. administers ? [Roles.Administrator] : Array.Empty<string>(),
            .. account.Roles.Where(r => r is not (Roles.Student or Roles.Staff or Roles.Administrator)),
        ];
        return account with
        {
            GivenName = GivenName,
            FamilyName = FamilyName,
            UserType = Type,
            Email = Email ?? account.Email,
            YearGroup = Type == UserType.Student ? YearGroup ?? account.YearGroup : null,
            RegistrationGroup = Type == UserType.Student ? RegistrationGroup ?? account.RegistrationGroup : null,
            // The same list when nothing changed: records compare lists by reference.
            Roles = roles.SequenceEqual(account.Roles) ? account.Roles : roles,
        };
    }

    [GeneratedRegex("^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$")]
    private static partial Regex UsernamePattern();
}
