using System.Globalization;
using Hub.Core.Accounts.ByHand;
using Hub.Core.Storage;

namespace Hub.Functions.Portal;

/// <summary>What became of an uploaded file, row by row, for a spreadsheet.</summary>
internal static class UploadCsv
{
    public static byte[] Write(IEnumerable<UploadRow> rows) => SpreadsheetCsv.Write(
        "Line,Outcome,External id,Name,Username,Field,Reason",
        rows.Select(row => new[]
        {
            row.Line.ToString(CultureInfo.InvariantCulture), row.Outcome.ToString(), row.ExternalId, row.Name, row.Username, string.Join("; ", row.Faults.Select(f => f.Field)),
            string.Join(' ', row.Faults.Select(f => f.Error)),
        }));
}
