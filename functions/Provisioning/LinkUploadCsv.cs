using System.Globalization;
using System.Text.Json;
using Hub.Core.Provisioning.Matching;
using Hub.Core.Storage;

namespace Hub.Functions.Provisioning;

/// <summary>What became of an uploaded list of people and their accounts, row by row, for a spreadsheet.</summary>
internal static class LinkUploadCsv
{
    public static byte[] Write(IEnumerable<LinkRow> rows) => SpreadsheetCsv.Write(
        $"Line,Outcome,{LinkFile.PersonColumn},Name,{LinkFile.AddressColumn},Field,Code,Reason",
        rows.Select(r => new[] { r.Line.ToString(CultureInfo.InvariantCulture), JsonSerializer.Serialize(r.Outcome).Trim('"'), r.PersonId, r.Name, r.Address, r.Field, r.Code, r.Reason }));
}
