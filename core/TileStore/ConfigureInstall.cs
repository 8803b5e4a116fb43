using Hub.Core.Accounts;
using Hub.Core.Operations;
using Hub.Core.Partners.Applications;

namespace Hub.Core.TileStore;

/// <summary>A school changes what it answered to a partner's questions. Every change is audited; the partner sees it at the customer.</summary>
public sealed class ConfigureInstall(Installs installs, Applications applications, Audit audit, TimeProvider time)
{
    /// <summary>Keeps the answers in the place of those of before.</summary>
    /// <param name="siteId">The school.</param>
    /// <param name="applicationId">The application.</param>
    /// <param name="typed">The answers, by the questions' keys.</param>
    /// <param name="by">Who answers.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<Install>> RunAsync(
        Guid siteId, Guid applicationId, IReadOnlyCollection<KeyValuePair<string, string>> typed, Actor by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(by);
        while (true)
        {
            var existing = await installs.ReadAsync(siteId, applicationId, cancellationToken);
            Outcome<IReadOnlyList<ConfigurationAnswer>> read = existing?.Install is { State: not InstallState.Removed } && (await applications.ReadAsync(applicationId, cancellationToken))?.Application.Approved is { } approved
                ? ConfigurationAnswer.Read(approved.Tile.Questions, typed)
                : ChangeInstall.Unknown;
            if (!read.Succeeded(out var answers, out var refusal))
            {
                await audit.AddAsync(new AuditRecord(siteId, by.Id, "install.change.refused", applicationId.ToString(), refusal.Code, by.NetworkAddress) { OnBehalfOf = by.OnBehalfOf }, cancellationToken);
                return refusal;
            }

            var install = existing!.Install;
            if (answers.SequenceEqual(install.Answers))
                return install;
            var next = (install with { Answers = answers }).ChangedFrom(install, time.GetUtcNow());
            if (!await installs.TryStoreAsync(next, existing, [], cancellationToken))
                continue;
            await audit.AddAsync(new AuditRecord(siteId, by.Id, "install.configured", applicationId.ToString(), Address: by.NetworkAddress) { OnBehalfOf = by.OnBehalfOf }, cancellationToken);
            return next;
        }
    }
}
