using System.Text.Json;
using Hub.Core.Mis;

namespace Hub.Core.Rostering;

/// <summary>Decides last whether people are in the files, and takes those who are not, in the order in which they come.</summary>
internal sealed class LeftOutList(ExportCounts counts, Stream output)
{
    private static readonly byte[] LineEnd = [(byte)'\n'];

    /// <summary>Whether a pupil or a member of staff is in the files; counted, or listed with the reason. To be asked once of everybody.</summary>
    /// <param name="person">The person.</param>
    /// <param name="hasOrg">Whether an organisation is in the files.</param>
    /// <param name="isId">Whether the files can hold an id.</param>
    public bool Admits(ExportPerson person, Func<string, bool> hasOrg, Func<string, bool> isId)
    {
        if (person.LeftOut is null && !isId(person.Id))
            person.LeftOut = LeftOutReason.UnusableId;
        if (person.LeftOut is null && !person.Roles.Any(r => hasOrg(r.OrgSourcedId)))
            person.LeftOut = LeftOutReason.NoOrg;
        if (person.LeftOut is { } reason)
        {
            Add(person.Id, person.DisplayName, person.Type, reason, person.Address);
            return false;
        }

        if (person.Source == AddressSource.Mis)
            counts.ByMisAddress++;
        else
            counts.ByAccount++;
        return true;
    }

    /// <summary>Whether a contact is in the files; counted, or listed with the reason. To be asked once of everybody.</summary>
    /// <param name="contact">The contact.</param>
    /// <param name="reason">Why the files cannot hold the contact; null when they can.</param>
    public bool Admits(ExportContact contact, LeftOutReason? reason)
    {
        contact.LeftOut ??= contact.Pupils.All(p => p.LeftOut is not null) ? LeftOutReason.OutOfScope : reason;
        if (contact.LeftOut is null)
            counts.Contacts++;
        else
            Add(contact.Id, $"{contact.GivenName} {contact.FamilyName}".Trim(), UserType.Contact, contact.LeftOut, contact.Email);
        return contact.LeftOut is null;
    }

    private void Add(string id, string name, UserType type, LeftOutReason reason, string? address)
    {
        // Whom nobody asked for, nobody misses.
        if (reason == LeftOutReason.OutOfScope)
        {
            counts.OutOfScope++;
            return;
        }

        counts.LeftOut[reason.Code] = counts.LeftOut.GetValueOrDefault(reason.Code) + 1;
        output.Write(JsonSerializer.SerializeToUtf8Bytes(new LeftOutPerson(id, name, type, reason.Code, address), LeftOutJson.Default.LeftOutPerson));
        output.Write(LineEnd);
    }
}
