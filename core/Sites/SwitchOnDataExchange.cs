using Hub.Core.Operations;

namespace Hub.Core.Sites;

/// <summary>Switches data exchange on for a school: once, for everything that it installs. It stays on, since other applications may come to rely on it.</summary>
public sealed class SwitchOnDataExchange(Sites sites, Audit audit)
{
    /// <summary>Switches it on, unless it is on.</summary>
    /// <param name="siteId">The school.</param>
    /// <param name="agreement">What was agreed to, by whom and when.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task RunAsync(Guid siteId, DataExchangeSwitch agreement, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(agreement);
        while (await sites.ReadAsync(siteId, cancellationToken) is { Site.DataExchange: null } stored)
        {
            if (await sites.TryStoreAsync(stored.Site with { DataExchange = agreement }, stored, cancellationToken) is null)
                continue;
            await audit.AddAsync(new AuditRecord(siteId, agreement.By, "data_exchange.on", agreement.Text), cancellationToken);
        }
    }
}
