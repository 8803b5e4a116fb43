namespace Hub.Core.Mis.Feeds;

/// <summary>Finds out, before a file of School Data Sync V1 is read, whether its dates with slashes put the day or the month first.</summary>
internal static class SlashedDates
{
    /// <summary>The forms that the dates of some columns are in, by all their values together.</summary>
    public static DateForms Of(FeedSource source, string name, Columns columns, params string[] dateColumns)
    {
        // Its findings would be noted a second time by the reading proper.
        using var unheard = new IssueLog();
        using var file = FeedFile.Open(source.Package, name, columns, source.Limits, unheard);
        return DateText.OrderOf(Values(file, dateColumns));
    }

    private static IEnumerable<string> Values(FeedFile file, string[] columns)
    {
        foreach (var row in file.Rows())
        {
            foreach (var column in columns)
            {
                if (row.Raw(column).Contains('/'))
                    yield return row.Raw(column).ToString();
            }
        }
    }
}
