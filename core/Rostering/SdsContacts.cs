using Hub.Core.Mis.Feeds;
using Hub.Core.Rostering.Sds;

namespace Hub.Core.Rostering;

/// <summary>Writes the contacts of School Data Sync V2.1, and to which pupils they are related.</summary>
internal sealed class SdsContacts(ExportRun run, SdsStructure structure)
{
    private readonly List<ExportContact> written = [];

    public void WriteUsers(SdsCsv csv)
    {
        if (run.Contacts.All.Count == 0)
            return;
        var usernames = run.Addresses.People.Where(p => p.LeftOut is null).Select(p => p.Address!).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var contact in run.Contacts.All)
        {
            var incomplete = string.IsNullOrWhiteSpace(contact.GivenName) || string.IsNullOrWhiteSpace(contact.FamilyName) || contact.Email is null;
            if (!run.LeftOut.Admits(contact, incomplete ? LeftOutReason.ContactIncomplete : null))
                continue;
            written.Add(contact);
            csv.Field(contact.Id);
            // Contacts have no account: their user name must be nobody's address, and parents share theirs.
            csv.Field(usernames.Add(contact.Id) ? contact.Id : DerivedId.For("contact", contact.Id, ""));
            csv.Field(run.Counts.OneLine(contact.GivenName));
            csv.Field(run.Counts.OneLine(contact.FamilyName));
            csv.Field("");
            csv.Field(contact.Email);
            csv.Field(Number(contact.Phone));
            csv.Field(Number(contact.Sms));
            csv.EndRow();
        }
    }

    public void WriteRoles(SdsCsv csv)
    {
        foreach (var contact in written)
        {
            foreach (var org in Pupils(contact).SelectMany(p => p.Roles).Select(r => r.OrgSourcedId).Where(structure.HasOrg).Distinct())
            {
                csv.Field(contact.Id);
                csv.Field(org);
                // In no group of School Data Sync's: contacts are given no account.
                csv.Field("other");
                csv.Field("");
                csv.Field("");
                csv.Field("false");
                csv.Field("");
                csv.Field("");
                csv.EndRow();
            }
        }
    }

    public void WriteRelationships(SdsCsv csv)
    {
        foreach (var contact in written)
        {
            foreach (var pupil in Pupils(contact))
            {
                csv.Field(pupil.Id);
                csv.Field(contact.Id);
                csv.Field(contact.Relation);
                csv.EndRow();
            }
        }
    }

    private static IEnumerable<ExportPerson> Pupils(ExportContact contact) => contact.Pupils.Where(p => p.LeftOut is null);

    private string? Number(string? text)
    {
        var number = SdsValues.Phone(text);
        if (number is null && !string.IsNullOrWhiteSpace(text))
            run.Counts.Note(ExportNote.PhoneDropped);
        return number;
    }
}
