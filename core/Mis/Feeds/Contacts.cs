namespace Hub.Core.Mis.Feeds;

/// <summary>Contacts of School Data Sync, who have no role of their own: they have one at the pupil's school through the pupil.</summary>
internal static class Contacts
{
    /// <summary>Relates a contact to a pupil, and gives one who has no role yet that of the relation.</summary>
    public static void Relate(FeedRow row, PeopleDraft.Draft pupil, PeopleDraft.Draft contact, string relation, string column)
    {
        PeopleDraft.Relate(row, pupil, contact, column);
        if (pupil.Roles is not [{ OrgSourcedId: var org }, ..] || contact.Roles.Exists(r => r.OrgSourcedId == org))
            return;
        PeopleDraft.AddRole(row, contact, new PersonRole(relation, org), column);
    }
}
