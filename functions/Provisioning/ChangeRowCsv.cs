using System.Text;
using System.Text.Json;
using Hub.Core.Provisioning;
using Hub.Core.Storage;

namespace Hub.Functions.Provisioning;

/// <summary>The rows of an e-mail update for a spreadsheet.</summary>
internal static class ChangeRowCsv
{
    /// <summary>UTF-8 with a byte order mark, without which Excel takes it for something else.</summary>
    public static byte[] Write(IEnumerable<ChangeRow> rows)
    {
        var csv = new StringBuilder("personId,name,from,to,outcome,code,reason\r\n");
        foreach (var row in rows)
        {
            string?[] cells = [row.PersonId, row.Name, row.From, row.To, JsonNamingPolicy.SnakeCaseLower.ConvertName(row.Outcome.ToString()), row.Code, row.Reason];
            csv.AppendJoin(',', cells.Select(c => SpreadsheetCell.Of(c ?? ""))).Append("\r\n");
        }

        return [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(csv.ToString())];
    }
}
