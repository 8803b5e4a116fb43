using System.Text;

namespace Hub.Core.Storage;

/// <summary>A CSV file that people open in a spreadsheet (RFC 4180).</summary>
public static class SpreadsheetCsv
{
    /// <summary>The file: UTF-8 with a byte order mark, without which Excel takes it for something else.</summary>
    /// <param name="header">The first line, as it is.</param>
    /// <param name="rows">The cells of each row; null for an empty one. Nothing in them runs as a formula (<see cref="SpreadsheetCell"/>).</param>
    public static byte[] Write(string header, IEnumerable<IEnumerable<string?>> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var csv = new StringBuilder(header).Append("\r\n");
        foreach (var cells in rows)
            csv.AppendJoin(',', cells.Select(c => SpreadsheetCell.Of(c ?? ""))).Append("\r\n");
        return [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(csv.ToString())];
    }
}
