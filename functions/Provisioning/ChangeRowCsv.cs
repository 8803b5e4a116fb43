using System.Text.Json;
using Hub.Core.Provisioning;
using Hub.Core.Storage;

namespace Hub.Functions.Provisioning;

/// <summary>The rows of an e-mail update for a spreadsheet.</summary>
internal static class ChangeRowCsv
{
    public static byte[] Write(IEnumerable<ChangeRow> rows) => SpreadsheetCsv.Write(
        "personId,name,from,to,outcome,code,reason",
        rows.Select(row => new[] { row.PersonId, row.Name, row.From, row.To, JsonNamingPolicy.SnakeCaseLower.ConvertName(row.Outcome.ToString()), row.Code, row.Reason }));
}
