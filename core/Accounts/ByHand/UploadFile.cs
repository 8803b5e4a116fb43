using System.Text;
using Hub.Core.Storage;

namespace Hub.Core.Accounts.ByHand;

/// <summary>Reads a file of people: CSV (RFC 4180) in UTF-8, with the heads of <see cref="DescribedPerson.Fields"/> in any order.</summary>
internal static class UploadFile
{
    private static readonly CsvColumns Columns = new([.. DescribedPerson.Fields.Select(f => (f.Name, f.Title))], ["givenName", "familyName", "type"], "the template");

    /// <summary>An empty file with every column, with a byte order mark: without one, Excel takes UTF-8 for something else.</summary>
    public static byte[] Template => [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(string.Join(',', DescribedPerson.Fields.Select(f => f.Title)) + "\r\n")];

    /// <summary>The rows: those that can be read are new as yet, the others refused. Or why the file as a whole cannot be read.</summary>
    public static Outcome<IReadOnlyList<UploadRow>> Read(byte[] content)
    {
        if (!UploadedCsv.Read(content, Columns).Succeeded(out var written, out var refusal))
            return refusal;
        var rows = new List<UploadRow>();
        var seen = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in written)
        {
            var row = new UploadRow { Line = line.Number, Outcome = UploadOutcome.New, Name = UploadedCsv.Shown($"{line.Value("givenName")} {line.Value("familyName")}"), ExternalId = UploadedCsv.Shown(line.Value("externalId")) };
            if (line.Refusal is { } tooMany)
                rows.Add(row.Refused(tooMany));
            else if (!DescribedPerson.Read(line.Value).Succeeded(out var person, out refusal))
                rows.Add(row.Refused(refusal));
            else if (Twice(person, line.Number, seen) is { } twice)
                rows.Add(row.Refused(twice));
            else
                rows.Add(row with { Person = person, Username = person.Username ?? "" });
        }

        return rows;
    }

    private static Invalid? Twice(DescribedPerson person, int line, Dictionary<string, int> seen)
    {
        (string Field, string? Value)[] keys = [("externalId", person.ExternalId), ("username", person.Username)];
        foreach (var (field, value) in keys)
        {
            if (value is not null && !seen.TryAdd($"{field} {value}", line))
            {
                var error = $"Line {seen[$"{field} {value}"]} has it already. Take one of the rows out.";
                return new Invalid("row_twice", error, new FieldError(field, error));
            }
        }

        return null;
    }
}
