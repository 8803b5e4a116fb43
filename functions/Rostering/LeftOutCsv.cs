using System.Text;
using Hub.Core.Rostering;

namespace Hub.Functions.Rostering;

/// <summary>Those left out as a table that people open in a spreadsheet.</summary>
internal static class LeftOutCsv
{
    /// <summary>Writes it, with a byte order mark: without one, Excel takes UTF-8 for something else.</summary>
    public static async Task WriteAsync(IAsyncEnumerable<LeftOutPerson> people, Stream output)
    {
        await using var text = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true) { NewLine = "\r\n" };
        await text.WriteLineAsync("personId,name,userType,code,address,reason,whatToDo");
        await foreach (var person in people)
        {
            var view = LeftOutView.Of(person);
            await text.WriteLineAsync(string.Join(
                ',', new[] { view.PersonId, view.Name, view.UserType.ToString(), view.Code, view.Address ?? "", view.Reason, view.WhatToDo }.Select(Cell)));
        }
    }

    /// <summary>A value that no spreadsheet takes for a formula (owasp.org, "CSV Injection").</summary>
    internal static string Cell(string value)
    {
        if (value is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n', ..])
            value = '\'' + value;
        return $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
