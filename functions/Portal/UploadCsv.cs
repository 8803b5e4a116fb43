using System.Globalization;
using System.Text;
using Hub.Core.Accounts.ByHand;
using Hub.Core.Storage;

namespace Hub.Functions.Portal;

/// <summary>What became of an uploaded file, row by row, for a spreadsheet.</summary>
internal static class UploadCsv
{
    /// <summary>UTF-8 with a byte order mark, without which Excel takes it for something else.</summary>
    public static byte[] Write(IEnumerable<UploadRow> rows)
    {
        var csv = new StringBuilder("Line,Outcome,External id,Name,Username,Field,Reason\r\n");
        foreach (var row in rows)
        {
            string[] cells =
            [
                row.Line.ToString(CultureInfo.InvariantCulture), row.Outcome.ToString(), row.ExternalId, row.Name, row.Username, string.Join("; ", row.Faults.Select(f => f.Field)),
                string.Join(' ', row.Faults.Select(f => f.Error)),
            ];
            csv.AppendJoin(',', cells.Select(SpreadsheetCell.Of)).Append("\r\n");
        }

        return [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(csv.ToString())];
    }
}
