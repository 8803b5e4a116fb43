using System.Text;
using Hub.Core.Provisioning.Matching;

namespace Hub.Tests.Provisioning.Matching;

/// <summary>The list that is filled in: written for a spreadsheet, and read whatever is in it.</summary>
public sealed class LinkFileTests
{
    private const string Head = "Person id,Address\n";

    [Fact]
    public void Written_ThenFilledInAsItIs_HasNoFormulaAndNoAddress()
    {
        var suggestion = new AccountSuggestion("=1+1", "a", "ada@s.uk", "It has the same name, and \"more\".");
        var file = LinkFile.Write([new UnlinkedPerson("=1+1", "@SUM(A1), \"Ada\"", "Student", "-7", "None", suggestion), new UnlinkedPerson("p2", "Ben", "Staff", null, "None", null)]);

        var text = Encoding.UTF8.GetString(file);
        Assert.StartsWith("\uFEFFPerson id,Name,Type,Year group,Reason,Address,Suggested address,Why it is suggested\r\n", text, StringComparison.Ordinal);
        Assert.Contains("\r\n'=1+1,\"'@SUM(A1), \"\"Ada\"\"\",Student,'-7,None,,ada@s.uk,\"It has", text, StringComparison.Ordinal);
        Assert.True(LinkFile.Read(file).Succeeded(out var read, out _));
        Assert.Equal((0, 2), (read.Rows.Count, read.Blank));
    }

    [Theory]
    [InlineData("", "file_empty")]
    [InlineData("\r\n,,\r\n", "file_empty")]
    [InlineData(Head, "no_rows")]
    [InlineData("Person id\np1", "column_missing")]
    [InlineData("Person id,Address,Password\np1,a@s.uk,x", "column_unknown")]
    [InlineData("Person id,Address,address\np1,a@s.uk,b@s.uk", "column_twice")]
    [InlineData(Head + "p1,\"a@s.uk\"x", "csv_malformed")]
    public void File_ThatIsNone_SaysWhy(string text, string code)
    {
        Assert.False(LinkFile.Read(Encoding.UTF8.GetBytes(text)).Succeeded(out _, out var refusal));
        Assert.Equal(code, refusal.Code);
    }

    [Fact]
    public void File_OverALimit_IsNotRead()
    {
        Assert.Equal("file_too_large", Code(new byte[LinkUploads.MaxBytes + 1]));
        Assert.Equal("too_many_rows", Code(Encoding.UTF8.GetBytes(Head + string.Concat(Enumerable.Repeat("p,a@b.c\n", LinkUploads.MaxRows + 1)))));
        Assert.Equal("row_too_long", Code(Encoding.UTF8.GetBytes(Head + "p1,\"" + new string('x', 100_000))));
        Assert.Equal("file_not_utf8", Code([.. Encoding.UTF8.GetBytes(Head), 0xFF, 0xFE]));
    }

    [Theory]
    [InlineData("p1,a@s.uk,more", null, "too_many_fields")]
    [InlineData(",a@s.uk", "Person id", "person_missing")]
    [InlineData("\"p\n1\",a@s.uk", "Person id", "person_unknown")]
    [InlineData("p1,\"a@s.uk\nb@s.uk\"", "Address", "address_invalid")]
    public void Row_ThatCannotBeRead_IsRefusedByLineAndColumn(string row, string? field, string code)
    {
        Assert.True(LinkFile.Read(Encoding.UTF8.GetBytes(Head + "\n" + row)).Succeeded(out var read, out _));
        var only = Assert.Single(read.Rows);
        Assert.Equal((3, LinkOutcome.Refused, field, code), (only.Line, only.Outcome, only.Field, only.Code));
    }

    private static string Code(byte[] content) => LinkFile.Read(content).Succeeded(out _, out var refusal) ? "" : refusal.Code;
}
