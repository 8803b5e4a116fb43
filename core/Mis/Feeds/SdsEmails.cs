namespace Hub.Core.Mis.Feeds;

/// <summary>The addresses of a person in School Data Sync, where user names and match ids often are addresses.</summary>
internal static class SdsEmails
{
    /// <summary>The addresses of several columns, lower case, in order, without repeats. A name without <c>@</c> is no address, and none was meant.</summary>
    public static IReadOnlyList<string> Of(FeedRow row, params ReadOnlySpan<string> columns)
    {
        var addresses = new List<string>();
        foreach (var column in columns)
        {
            if (row.Raw(column).Contains('@') || column is "email" or "Secondary Email")
                addresses.AddRange(row.Emails(column));
        }

        return [.. addresses.Distinct()];
    }
}
