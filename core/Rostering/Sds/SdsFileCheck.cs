using System.Text;
using Sylvan.Data.Csv;

namespace Hub.Core.Rostering.Sds;

/// <summary>Checks one file: its header, then each row.</summary>
internal sealed class SdsFileCheck
{
    private const int LongestRow = 1 << 20;
    private const int RowsBetweenLooks = 4096;
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly SdsFile file;
    private readonly Dictionary<string, SdsIds> others;
    private readonly SdsFindings findings;
    private readonly SdsIds ids;
    private readonly bool hasId;
    private readonly Dictionary<string, HashSet<string>> unique;
    private readonly HashSet<RowKey> keys = [];
    private readonly List<(string Id, SdsField Field, int Line)> laterReferences = [];
    private SdsField?[] columns = [];
    private int startColumn;
    private int endColumn;

    /// <param name="file">The file.</param>
    /// <param name="ids">The ids of the files before it; the file adds its own.</param>
    /// <param name="findings">Where breaches go.</param>
    public SdsFileCheck(SdsFile file, Dictionary<string, SdsIds> ids, SdsFindings findings)
    {
        this.file = file;
        this.findings = findings;
        others = ids;
        ids[file.Name] = this.ids = new SdsIds();
        hasId = file.Fields.Any(f => f.Type == SdsType.Id);
        unique = file.Fields.Where(f => f.Unique).ToDictionary(f => f.Name, _ => new HashSet<string>(StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>How many rows it has.</summary>
    public int Run(Stream content, CancellationToken cancellationToken)
    {
        var rows = 0;
        try
        {
            using var text = new StreamReader(content, Utf8, detectEncodingFromByteOrderMarks: false, 1 << 16);
            if (text.Peek() == '\uFEFF')
            {
                text.Read();
                findings.Add(SdsRules.FileByteOrderMark, "It begins with a byte order mark.", file.Name);
            }

            // RFC 4180 knows no comments: without this, a row whose id begins with # would not be seen.
            using var csv = CsvDataReader.Create(text, new CsvDataReaderOptions
            {
                HasHeaders = false,
                Delimiter = ',',
                Comment = '\0',
                BufferSize = 1 << 16,
                MaxBufferSize = LongestRow,
                OwnsReader = false,
            });
            if (!csv.Read())
                findings.Add(SdsRules.HeaderMissing, "It is empty.", file.Name);
            else if (ReadHeader(csv))
                rows = ReadRows(csv, cancellationToken);
        }
        catch (DecoderFallbackException)
        {
            findings.Add(SdsRules.FileNotUtf8, "It holds bytes that are not UTF-8.", file.Name);
        }
        catch (Exception e) when (e is CsvFormatException or CsvRecordTooLargeException)
        {
            findings.Add(SdsRules.FileNotCsv, $"It cannot be read beyond row {rows + 1}: {e.Message}", file.Name);
        }

        foreach (var (id, field, line) in laterReferences.Where(r => !ids.TryFind(r.Id, out _)))
            findings.Add(SdsRules.ReferenceUnresolved, field, file.Name, line, $"{SdsFindings.Quote(id)} is not in {field.Of}.");
        return rows;
    }

    private bool ReadHeader(CsvDataReader csv)
    {
        var names = Enumerable.Range(0, csv.RowFieldCount).Select(csv.GetString).ToArray();
        columns = [.. names.Select(n => file.Fields.FirstOrDefault(f => f.Name == n))];
        startColumn = Array.FindIndex(names, n => n is "startDate" or "roleStartDate");
        endColumn = Array.FindIndex(names, n => n is "endDate" or "roleEndDate");
        foreach (var name in names.GroupBy(n => n).Where(g => g.Count() > 1).Select(g => g.Key))
            findings.Add(SdsRules.HeaderRepeated, $"The column {SdsFindings.Quote(name)} is there more than once.", file.Name, 1);
        foreach (var name in names.Where(n => file.Fields.All(f => f.Name != n)).Distinct())
            findings.Add(SdsRules.HeaderUnknown, $"The column {SdsFindings.Quote(name)} is not one of the format.", file.Name, 1);
        var missing = file.Fields.Where(f => f.Required && !names.Contains(f.Name)).ToList();
        foreach (var field in missing)
        {
            var other = names.FirstOrDefault(n => n.Trim().Equals(field.Name, StringComparison.OrdinalIgnoreCase));
            findings.Add(SdsRules.HeaderMissing, field, file.Name, 1, $"The column {field.Name} is missing{(other is null ? "" : $"; {SdsFindings.Quote(other)} is not the same")}.");
        }

        return missing.Count == 0;
    }

    private int ReadRows(CsvDataReader csv, CancellationToken cancellationToken)
    {
        var rows = 0;
        var line = 1;
        while (csv.Read())
        {
            line++;
            if (csv.RowFieldCount <= 1 && columns.Length > 1 && csv.GetFieldSpan(0).IsEmpty)
                continue;
            if (++rows % RowsBetweenLooks == 0)
                cancellationToken.ThrowIfCancellationRequested();
            if (csv.RowFieldCount == columns.Length)
                ReadRow(csv, line);
            else
                findings.Add(SdsRules.RowLength, $"It has {csv.RowFieldCount} fields where the header has {columns.Length}.", file.Name, line);
            line += csv.GetRawRecordSpan().TrimEnd("\r\n").Count('\n');
        }

        return rows;
    }

    private void ReadRow(CsvDataReader csv, int line)
    {
        var key = new RowKey();
        var parts = 0;
        var number = -1;
        for (var i = 0; i < columns.Length; i++)
        {
            if (columns[i] is not { } field)
                continue;
            var value = csv.GetFieldSpan(i);
            if (value.IsEmpty)
            {
                if (field.Required)
                    findings.Add(SdsRules.ValueMissing, field, file.Name, line, "It is empty.");
                key = key.With(parts++, -1);
                continue;
            }

            if (SdsText.HasBreak(value))
                findings.Add(SdsRules.ValueLineBreak, field, file.Name, line, "It has a line break or a control character.");
            var part = ReadValue(field, value, line);
            if (field.Type == SdsType.Id)
                number = part;
            if (field.Type is SdsType.Reference or SdsType.Value)
                key = key.With(parts++, part);
        }

        if (startColumn >= 0 && endColumn >= 0 && SdsValueRules.TryDate(csv.GetFieldSpan(startColumn), out var start) && SdsValueRules.TryDate(csv.GetFieldSpan(endColumn), out var end) && end < start)
            findings.Add(SdsRules.DateOrder, columns[endColumn]!, file.Name, line, $"It ends on {end:yyyy-MM-dd}, before it starts on {start:yyyy-MM-dd}.");
        if (file.Name == SdsFormat.Users && number >= 0 && IsContactable(csv))
            ids.Contactable.Add(number);
        if (!hasId && !keys.Add(key))
            findings.Add(SdsRules.RowRepeated, "A row before it says the same.", file.Name, line);
    }

    /// <summary>Checks a value; gives a number by which rows with the same value are known, or -1.</summary>
    private int ReadValue(SdsField field, ReadOnlySpan<char> value, int line)
    {
        var number = -1;
        switch (field.Type)
        {
            case SdsType.Id:
                if (value.ContainsAny(" \u00A0"))
                    findings.Add(SdsRules.IdWhitespace, field, file.Name, line, $"{SdsFindings.Quote(value)} holds white space.");
                if (!ids.TryAdd(value, out number))
                    findings.Add(SdsRules.IdRepeated, field, file.Name, line, $"{SdsFindings.Quote(value)} is there already.");
                break;
            case SdsType.Reference:
                number = Resolve(field, value, line);
                break;
            case SdsType.References:
                foreach (var item in value.Split(','))
                    Resolve(field, value[item].Trim(), line);
                break;
            case SdsType.Value:
                if (!field.Allowed!.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(value, out number))
                    findings.Add(SdsRules.ValueUnknown, field, file.Name, line, $"{SdsFindings.Quote(value)} is not one of the values that School Data Sync knows.");
                break;
            case SdsType.Values:
                foreach (var item in value.Split(','))
                {
                    if (!field.Allowed!.GetAlternateLookup<ReadOnlySpan<char>>().ContainsKey(value[item].Trim()))
                        findings.Add(SdsRules.ValueUnknown, field, file.Name, line, $"{SdsFindings.Quote(value[item])} is not one of the values that School Data Sync knows.");
                }

                break;
            default:
                if (SdsValueRules.Broken(field.Type, value) is { } rule)
                    findings.Add(rule, field, file.Name, line, $"{SdsFindings.Quote(value)}: {rule.Meaning}");
                break;
        }

        if (field.Unique && !unique[field.Name].GetAlternateLookup<ReadOnlySpan<char>>().Add(value))
            findings.Add(SdsRules.ValueShared, field, file.Name, line, $"{SdsFindings.Quote(value)} is in another row too.");
        return number;
    }

    private int Resolve(SdsField field, ReadOnlySpan<char> id, int line)
    {
        if (field.Of == file.Name)
        {
            laterReferences.Add((id.ToString(), field, line));
            return -1;
        }

        if (others.TryGetValue(field.Of!, out var target) && target.TryFind(id, out var number))
        {
            if (field.Name == "relationshipUserSourcedId" && !target.Contactable.Contains(number))
                findings.Add(SdsRules.ContactIncomplete, field, file.Name, line, $"{SdsFindings.Quote(id)} lacks a name or an e-mail address.");
            return number;
        }

        findings.Add(SdsRules.ReferenceUnresolved, field, file.Name, line, $"{SdsFindings.Quote(id)} is not in {field.Of}.");
        // Unknown ids count as different from one another: what they mean cannot be said.
        return int.MinValue + line;
    }

    private bool IsContactable(CsvDataReader csv) => Filled(csv, "givenName") && Filled(csv, "familyName") && Filled(csv, "email");

    private bool Filled(CsvDataReader csv, string name) => Array.FindIndex(columns, c => c?.Name == name) is >= 0 and var i && !csv.GetFieldSpan(i).IsEmpty;

    /// <summary>What a row of references and values says, as numbers: at most the four that any file has.</summary>
    private readonly record struct RowKey(int First, int Second, int Third, int Fourth)
    {
        public RowKey With(int place, int part) => place switch
        {
            0 => this with { First = part },
            1 => this with { Second = part },
            2 => this with { Third = part },
            3 => this with { Fourth = part },
            _ => this,
        };
    }
}
