using System.Text;
using Hub.Core.Accounts.ByHand;

namespace Hub.Tests.Accounts;

/// <summary>How a file of people is read.</summary>
public sealed class UploadFileTests
{
    private const string Head = "External id,Given name,Family name,Type,Administrator,E-mail,Username,Year group,Registration group\n";

    [Fact]
    public void Read_QuotedLinesBlankRowsAndAnyOrderOfColumns_TellsEachPersonAndLine()
    {
        var rows = Rows("\uFEFF type ,FAMILY NAME,Given name,Username\r\nstaff,\"O'Neil, jun.\",Tess,tess.o\r\n\r\n,,,\r\nStudent,\"Mac\"\"Kay\",Ann\r\n");

        Assert.Equal([(2, "Tess O'Neil, jun.", UploadOutcome.New), (5, "Ann Mac\"Kay", UploadOutcome.New)], rows.Select(r => (r.Line, r.Name, r.Outcome)));
        Assert.Equal("tess.o", rows[0].Person!.Username);
    }

    [Theory]
    [InlineData("1,,,Staff,,,,,", "Family name")]
    [InlineData("1,Ada,Byron,Cat,,,,,", "Type")]
    [InlineData("1,Ada,Byron,1,,,,,", "Type")]
    [InlineData("1,Ada,Byron,\"Student, Staff\",,,,,", "Type")]
    [InlineData("1,Ada,Byron,Staff,maybe,,,,", "Administrator")]
    [InlineData("1,Ada,Byron,Student,yes,,,,", "Administrator")]
    [InlineData("1,Ada,Byron,Staff,,ada at home,,,", "E-mail")]
    [InlineData("1,Ada,Byron,Staff,,,ada byron,,", "Username")]
    [InlineData("1,Ada,Byron,Staff,,,Admin,,", "Username")]
    [InlineData("1,Ada,Byron,Staff,,,,7,", "Year group")]
    [InlineData("1,\"Ada\n\",\"By\nron\",Staff,,,,,", "Family name")]
    [InlineData("1,Ada,Byron,Staff,,,,,,x", "")]
    public void Read_WrongField_IsRefusedByItsColumn(string row, string column)
    {
        var only = Assert.Single(Rows(Head + row));

        Assert.Equal((UploadOutcome.Refused, 2), (only.Outcome, only.Line));
        Assert.Equal([column], only.Faults.Select(f => f.Field).Distinct());
    }

    [Fact]
    public void Read_SamePersonTwice_RefusesTheSecond()
    {
        var rows = Rows(Head + "1,Ada,Byron,Staff,,,,,\n2,Ben,Ash,Staff,,,ben,,\n1,Ada,Byron,Staff,,,,,\n,Ben,Ash,Staff,,,BEN,,\n");

        Assert.Equal([UploadOutcome.New, UploadOutcome.New, UploadOutcome.Refused, UploadOutcome.Refused], rows.Select(r => r.Outcome));
        Assert.Contains("Line 2 ", rows[2].Faults[0].Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "file_empty")]
    [InlineData("\n \n", "file_empty")]
    [InlineData(Head, "no_rows")]
    [InlineData("Given name,Family name\nAda,Byron", "column_missing")]
    [InlineData("Given name,Family name,Type,Shoe size\nAda,Byron,Staff,4", "column_unknown")]
    [InlineData("Given name,Family name,Type,type\nAda,Byron,Staff,Staff", "column_twice")]
    [InlineData(Head + "1,\"Ada\"x,Byron,Staff,,,,,", "csv_malformed")]
    public void Read_FileThatIsNone_SaysWhy(string text, string code)
    {
        Assert.False(UploadFile.Read(Encoding.UTF8.GetBytes(text)).Succeeded(out _, out var refusal));
        Assert.Equal(code, refusal!.Code);
    }

    [Fact]
    public void Read_BeyondALimit_SaysWhich()
    {
        byte[] latin = [.. Encoding.UTF8.GetBytes(Head), .. Encoding.Latin1.GetBytes("1,Zoë,Ash,Staff,,,,,")];
        (byte[] Content, string Code)[] files =
        [
            (latin, "file_not_utf8"),
            (new byte[AccountUploads.MaxBytes + 1], "file_too_large"),
            (Encoding.UTF8.GetBytes(Head + string.Concat(Enumerable.Range(0, AccountUploads.MaxRows + 1).Select(n => $"{n},A,B,Staff,,,,,\n"))), "too_many_rows"),
            (Encoding.UTF8.GetBytes(Head + "1,\"" + new string('x', 20_000)), "row_too_long"),
        ];

        Assert.Equal(files.Select(f => f.Code), files.Select(f => UploadFile.Read(f.Content).Succeeded(out _, out var refusal) ? "" : refusal!.Code));
    }

    [Fact]
    public void Template_FilledIn_IsRead() => Assert.Equal("Ada Byron", Assert.Single(Rows(Encoding.UTF8.GetString(AccountUploads.Template) + "1,Ada,Byron,Student,,,,7,7A\r\n")).Name);

    private static IReadOnlyList<UploadRow> Rows(string text) => UploadFile.Read(Encoding.UTF8.GetBytes(text)).Succeeded(out var rows, out var refusal) ? rows : throw new InvalidOperationException(refusal.Detail);
}
