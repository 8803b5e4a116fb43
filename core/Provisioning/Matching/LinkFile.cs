using Hub.Core.Storage;

namespace Hub.Core.Provisioning.Matching;

/// <summary>The list of people without an account: written to be filled in, and read when it is uploaded.</summary>
public static class LinkFile
{
    /// <summary>The head of the column with people's ids.</summary>
    public const string PersonColumn = "Person id";

    /// <summary>The head of the column that is filled in.</summary>
    public const string AddressColumn = "Address";

    private static readonly CsvColumns Columns = new(
        [
            ("person", PersonColumn), ("name", "Name"), ("type", "Type"), ("year", "Year group"), ("reason", "Reason"), ("address", AddressColumn), ("suggested", "Suggested address"),
            ("why", "Why it is suggested"),
        ],
        ["person", "address"],
        "the list of those left out");

    /// <summary>The list, for a spreadsheet.</summary>
    public static byte[] Write(IEnumerable<UnlinkedPerson> people) => SpreadsheetCsv.Write(
        string.Join(',', Columns.All.Select(c => c.Title)),
        people.Select(p => new[] { p.PersonId, p.Name, p.Type, p.YearGroup, p.Reason, "", p.Suggestion?.Address, p.Suggestion?.Why }));

    /// <summary>The rows, those that can be read as if they would be carried out; or why the file as a whole cannot be read.</summary>
    /// <returns>The rows that name an address, and how many name none.</returns>
    internal static Outcome<(List<LinkRow> Rows, int Blank)> Read(byte[] content)
    {
        if (!UploadedCsv.Read(content, Columns).Succeeded(out var lines, out var refusal))
            return refusal;
        var rows = new List<LinkRow>();
        var blank = 0;
        foreach (var line in lines)
        {
            var (person, address) = (line.Value("person").Trim(), line.Value("address").Trim());
            var row = new LinkRow { Line = line.Number, PersonId = person.Length > 0 ? UploadedCsv.Shown(person) : "", Address = UploadedCsv.Shown(address), Outcome = LinkOutcome.Linked };
            if (line.Refusal is { } tooMany)
                rows.Add(row.Refused(tooMany));
            else if (address.Length == 0)
                blank++;
            else if (person.Length == 0)
                rows.Add(row.Refused(new Invalid("person_missing", "There is no id. Take it from the list of those left out."), PersonColumn));
            else if (row.PersonId != person)
                rows.Add(row.Refused(new NotFound("person_unknown", "There is no such person at this site. Take the id from the list of those left out."), PersonColumn));
            else if (row.Address != address)
                rows.Add(row.Refused(new Invalid("address_invalid", "It is not an e-mail address. Write the one that signs in, such as a.byron@school.example."), AddressColumn));
            else
                rows.Add(row);
        }

        return (rows, blank);
    }
}

/// <summary>Somebody without an account, as the list has them.</summary>
/// <param name="PersonId">Id in the MIS.</param>
/// <param name="Name">Given and family name, or the user name.</param>
/// <param name="Type">What the person is to the school.</param>
/// <param name="YearGroup">Year group, as the school writes it; null for none.</param>
/// <param name="Reason">Why the person is left out.</param>
/// <param name="Suggestion">The account that is very likely the person's; null for none.</param>
public sealed record UnlinkedPerson(string PersonId, string Name, string Type, string? YearGroup, string Reason, AccountSuggestion? Suggestion);
