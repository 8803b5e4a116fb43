using Hub.Core;
using Hub.Core.Accounts;
using Hub.Core.Operations;
using Hub.Core.Provisioning.Matching;
using Hub.Core.Rostering;
using Hub.Core.Sites;

namespace Hub.Functions.Rostering;

/// <summary>Those whom an export leaves out for want of an account, each with the account that is very likely theirs.</summary>
public sealed class LeftOutAccounts(ExportStore store, LinkUploads uploads, SitePeople people)
{
    /// <summary>Reads them, in the order of their ids.</summary>
    /// <returns>The people, and why there are no suggestions: null when the directory could be read.</returns>
    public async Task<(IReadOnlyList<UnlinkedPerson> People, Refusal? Unread)> ReadAsync(Site site, Job export, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(export);
        if (export.DetailAs<ExportDetail>().Files is not { } files)
            return ([], null);
        var leftOut = await store.ReadLeftOutAsync(export.SiteId, export.Id, files.LeftOutSha256, 0, cancellationToken).Where(p => LeftOutReason.For(p.Code).MendedByLink).ToListAsync(cancellationToken);
        var known = await people.GetAsync(site.Id, cancellationToken);
        var wanted = leftOut.Select(p => p.PersonId).ToHashSet(StringComparer.Ordinal);
        var read = await uploads.SuggestAsync(site.Id, LinkUploads.DirectoryOf(site), wanted, cancellationToken);
        var suggestions = read.Succeeded(out var found, out var refusal) ? found : new Dictionary<string, AccountSuggestion>();
        return ([.. leftOut.Select(p => new UnlinkedPerson(p.PersonId, p.Name, p.UserType.ToString(), known.FindPerson(p.PersonId)?.YearGroup, LeftOutReason.For(p.Code).Reason, suggestions.GetValueOrDefault(p.PersonId)))], refusal);
    }
}
