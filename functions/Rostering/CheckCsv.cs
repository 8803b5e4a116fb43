using System.Globalization;
using Hub.Core.Rostering.Sds;
using Hub.Core.Storage;

namespace Hub.Functions.Rostering;

/// <summary>What a check found, for a spreadsheet.</summary>
internal static class CheckCsv
{
    public static byte[] Write(SdsReport report) => SpreadsheetCsv.Write(
        "file,line,field,rule,severity,message,howToMend",
        report.Findings.Select(f => new[]
        {
            f.File, f.Line.ToString(CultureInfo.InvariantCulture), f.Field, f.Rule, f.Severity.ToString().ToLowerInvariant(), f.Message, f.HowToMend,
        }));
}
