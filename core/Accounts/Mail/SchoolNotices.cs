using Azure.Data.Tables;
using Hub.Core.Accounts.Addresses;
using Hub.Core.Operations;
using Hub.Core.Storage;

namespace Hub.Core.Accounts.Mail;

/// <summary>Mails what happened at a school to those who look after it, each event once.</summary>
public sealed class SchoolNotices(Tables tables, Sites.Sites sites, SitePeople people, Accounts accounts, LinkedAddresses linked, Mailer mailer, Audit audit)
{
    /// <summary>Tells of an event, if the school wants to be told. A mail that cannot be sent is noted in the audit.</summary>
    /// <param name="siteId">The school.</param>
    /// <param name="what">What happened.</param>
    /// <param name="key">Tells this event from others of its kind, so that whoever is not sure of having told tells again.</param>
    /// <param name="letter">What the mail says.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task TellAsync(Guid siteId, SchoolEvent what, string key, Letter letter, CancellationToken cancellationToken)
    {
        if (await sites.FindAsync(siteId, cancellationToken) is not { } site || !site.Notifications.Tells(what))
            return;
        var table = await tables.GetAsync("SchoolNotices");
        var row = new TableEntity(siteId.ToString(), TableKey.For($"{what} {key}"));
        if ((await table.GetEntityIfExistsAsync<TableEntity>(row.PartitionKey, row.RowKey, cancellationToken: cancellationToken)).HasValue)
            return;
        foreach (var address in await RecipientsAsync(site, cancellationToken))
        {
            if (await mailer.SendAsync(address, letter, cancellationToken) is { } unsent)
                await audit.AddAsync(new AuditRecord(siteId, "hub", "school_notice.unsent", what.ToString(), unsent.Code), cancellationToken);
        }

        // Afterwards: a hub that dies between tells twice, which is better than not at all.
        await table.UpsertEntityAsync(row, cancellationToken: cancellationToken);
    }

    private async Task<IReadOnlyCollection<string>> RecipientsAsync(Sites.Site site, CancellationToken cancellationToken)
    {
        var addresses = new HashSet<string>(site.Notifications.Addresses, StringComparer.OrdinalIgnoreCase);
        if (!site.Notifications.ToAdministrators)
            return addresses;
        foreach (var administrator in (await people.GetAsync(site.Id, cancellationToken)).Everybody.Where(p => p is { Administrator: true, AccountId: not null }))
        {
            if (await accounts.FindAsync(administrator.AccountId!.Value, cancellationToken) is { Disabled: false } account)
                addresses.UnionWith((await linked.OfAsync(account, cancellationToken)).Where(a => a.Notified).Select(a => a.Address));
        }

        return addresses;
    }
}
