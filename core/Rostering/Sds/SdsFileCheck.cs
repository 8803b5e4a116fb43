using System.Text;
using Hub.Core.Rostering.OneRosterFiles;
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
    private readonly SdsRowKeys keys = new();
    private readonly List<(string Id, SdsField Field, int Line)> laterReferences = [];
    private readonly bool complete;
    private SdsField?[] columns = [];
    private int[] marks = [];
    private int statusColumn = -1;
    private int dateColumn = -1;
    private int startColumn;
    private int endColumn;

    /// <param name="file">The file.</param>
    /// <param name="ids">The ids of the files before it; the file adds its own.</param>
    /// <param name="findings">Where breaches go.</param>
    /// <param name="complete">Whether all that records refer to must be in the set.</param>
    public SdsFileCheck(SdsFile file, Dictionary<string, SdsIds> ids, SdsFindings findings, bool complete)
    {
        this.complete = complete;
        if (file.Name == OneRosterFormat.Manifest)
            Pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        this.file = file;
        this.findings = findings;
        others = ids;
        ids[file.Name] = this.ids = new SdsIds();
        hasId = file.Fields.Any(f => f.Type == SdsType.Id);
        unique = file.Fields.Where(f => f.Unique).ToDictionary(f => f.Name, _ => new HashSet<string>(StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Of a OneRoster file: whether it is the whole or what changed, told by its first row that says one or the other.</summary>
    public SdsMode Mode { get; private set; }

    /// <summary>What the manifest says; null for other files.</summary>
    public Dictionary<string, string>? Pairs { get; }

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

        foreach (var (id, field, line) in laterReferences.Where(r => complete && !ids.TryFind(r.Id, out _)))
            findings.Add(SdsRules.ReferenceUnresolved, field, file.Name, line, $"{SdsFindings.Quote(id)} is not in {field.Of}.");
        return rows;
    }

    private bool ReadHeader(CsvDataReader csv)
    {
        var names = Enumerable.Range(0, csv.RowFieldCount).Select(csv.GetString).ToArray();
        columns = [.. names.Select(n => file.Fields.FirstOrDefault(f => f.Name == n))];
        startColumn = Array.FindIndex(names, n => n is "startDate" or "roleStartDate" or "beginDate" or "Term StartDate");
        endColumn = Array.FindIndex(names, n => n is "endDate" or "roleEndDate" or "Term EndDate");
        marks = file.Mark is { } mark ? [.. mark.Columns.Select(c => Array.IndexOf(names, c))] : [];
        statusColumn = Array.FindIndex(columns, c => c?.Type == SdsType.Status);
        dateColumn = Array.FindIndex(columns, c => c?.Type == SdsType.Moment);
        if (file.IsOneRoster && !names.Take(file.Fields.Length).SequenceEqual(file.Fields.Select(f => f.Name)))
            findings.Add(SdsRules.HeaderOrder, $"It is {SdsFindings.Quote(string.Join(',', names))}.", file.Name, 1);
        foreach (var name in names.GroupBy(n => n).Where(g => g.Count() > 1).Select(g => g.Key))
            findings.Add(SdsRules.HeaderRepeated, $"The column {SdsFindings.Quote(name)} is there more than once.", file.Name, 1);
        foreach (var name in names.Where(n => file.Fields.All(f => f.Name != n) && !(file.IsOneRoster && n.StartsWith("metadata.", StringComparison.Ordinal))).Distinct())
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
        var key = new SdsRowKey();
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
        if (marks.Length > 0 && number >= 0 && IsMarked(csv))
            ids.Marked.Add(number);
        if (statusColumn >= 0 && dateColumn >= 0)
            CheckMode(csv, line);
        Pairs?.TryAdd(csv.GetString(0), csv.GetString(1));
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
                if (file.IsOneRoster && !SdsText.IsOneRosterId(value))
                    findings.Add(SdsRules.IdCharacters, field, file.Name, line, $"{SdsFindings.Quote(value)} is longer or has others.");
                else if (value.ContainsAny(" \u00A0"))
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
                if (!field.Allowed!.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(value, out number) && !(field.Extensible && value.StartsWith("ext:", StringComparison.Ordinal)))
                    findings.Add(SdsRules.ValueUnknown, field, file.Name, line, $"{SdsFindings.Quote(value)} is not one of the values that the format knows.");
                break;
            case SdsType.Values:
                foreach (var item in value.Split(','))
                {
                    if (!field.Allowed!.GetAlternateLookup<ReadOnlySpan<char>>().ContainsKey(value[item].Trim()))
                        findings.Add(SdsRules.ValueUnknown, field, file.Name, line, $"{SdsFindings.Quote(value[item])} is not one of the values that the format knows.");
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
            if (field.Needs is { } needs && !target.Marked.Contains(number))
                findings.Add(needs, field, file.Name, line, $"{SdsFindings.Quote(id)} is not such a one.");
            return number;
        }

        if (complete)
            findings.Add(SdsRules.ReferenceUnresolved, field, file.Name, line, $"{SdsFindings.Quote(id)} is not in {field.Of}.");
        // Unknown ids count as different from one another: what they mean cannot be said.
        return int.MinValue + line;
    }

    private bool IsMarked(CsvDataReader csv)
    {
        foreach (var column in marks)
        {
            if (column < 0 || csv.GetFieldSpan(column).IsEmpty)
                return false;
        }

        return file.Mark!.Value is not { } value || csv.GetFieldSpan(marks[^1]).SequenceEqual(value);
    }

    private void CheckMode(CsvDataReader csv, int line)
    {
        var status = csv.GetFieldSpan(statusColumn);
        var date = csv.GetFieldSpan(dateColumn);
        var mode = status.IsEmpty && date.IsEmpty ? SdsMode.Bulk : SdsMode.Delta;
        if (mode == SdsMode.Delta && (status.IsEmpty || date.IsEmpty))
        {
            findings.Add(SdsRules.ModeMixed, columns[statusColumn]!, file.Name, line, "One of status and dateLastModified is filled, the other is not.");
            return;
        }

        if (Mode != SdsMode.Unknown && mode != Mode)
            findings.Add(SdsRules.ModeMixed, columns[statusColumn]!, file.Name, line, Mode == SdsMode.Bulk ? "They are filled here and not in the rows before." : "They are empty here and not in the rows before.");
        if (Mode == SdsMode.Unknown)
            Mode = mode;
    }
}
