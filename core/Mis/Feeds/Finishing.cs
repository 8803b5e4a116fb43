namespace Hub.Core.Mis.Feeds;

/// <summary>References within one file, which can point forward and so are settled when the file has been read.</summary>
internal static class Finishing
{
    /// <summary>Drops parents that are not there, with a warning.</summary>
    public static void SettleParents(Index<Org> orgs, IssueLog issues, string column) => orgs.Amend((org, line) =>
    {
        if (org.ParentSourcedId is null || orgs.Find(org.ParentSourcedId) is not null)
            return org;
        issues.Add(Rules.Dangling, Severity.Warning, orgs.File, line, column, org.ParentSourcedId, orgs.File);
        return org with { ParentSourcedId = null };
    });

    /// <summary>Drops parents that are not there, with a warning.</summary>
    public static void SettleParents(Index<AcademicSession> sessions, IssueLog issues, string column) => sessions.Amend((session, line) =>
    {
        if (session.ParentSourcedId is null || sessions.Find(session.ParentSourcedId) is not null)
            return session;
        issues.Add(Rules.Dangling, Severity.Warning, sessions.File, line, column, session.ParentSourcedId, sessions.File);
        return session with { ParentSourcedId = null };
    });
}
