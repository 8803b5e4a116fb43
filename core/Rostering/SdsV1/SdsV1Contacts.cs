using Hub.Core.Rostering.Sds;

namespace Hub.Core.Rostering.SdsV1;

/// <summary>Writes contacts and to which students they are related. V1 knows contacts by their address alone, so an address that two have is neither's.</summary>
internal sealed class SdsV1Contacts(ExportRun run)
{
    private readonly List<ExportContact> written = [];

    public void WriteUsers(SdsCsv csv)
    {
        var shared = run.Contacts.All.Where(c => c.Email is not null).GroupBy(c => c.Email!).Where(g => g.Count() > 1).Select(g => g.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var contact in run.Contacts.All)
        {
            var reason = contact.Email is null || string.IsNullOrWhiteSpace(contact.GivenName) || string.IsNullOrWhiteSpace(contact.FamilyName) ? LeftOutReason.ContactIncomplete
                : shared.Contains(contact.Email) ? LeftOutReason.SharedAddress
                : null;
            if (!run.LeftOut.Admits(contact, reason))
                continue;
            written.Add(contact);
            csv.Field(contact.Email);
            csv.Field(run.Counts.OneLine(contact.GivenName));
            csv.Field(run.Counts.OneLine(contact.FamilyName));
            csv.Field(run.Counts.OneLine(contact.Phone ?? contact.Sms ?? ""));
            csv.Field(contact.Id);
            csv.EndRow();
        }
    }

    public void WriteRelations(SdsCsv csv)
    {
        foreach (var contact in written)
        {
            foreach (var pupil in contact.Pupils.Where(p => p.LeftOut is null))
            {
                csv.Field(pupil.Id);
                csv.Field(contact.Email);
                csv.Field($"{char.ToUpperInvariant(contact.Relation[0])}{contact.Relation[1..]}");
                csv.EndRow();
            }
        }
    }
}
