using Microsoft.Graph;
using Microsoft.Graph.Models;

namespace Hub.Core.Provisioning.Graph;

/// <summary>Who holds a directory role in a tenant. The user resource does not say.</summary>
internal sealed class GraphAdministrators(GraphServiceClient client, TimeProvider time)
{
    private volatile Known? known;

    /// <summary>Ids of all who hold a role, themselves or through a group.</summary>
    /// <param name="age">How old the answer may be.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlySet<string>> ReadAsync(TimeSpan age, CancellationToken cancellationToken)
    {
        if (known is { } recent && time.GetUtcNow() - recent.At < age)
            return recent.Ids;
        var at = time.GetUtcNow();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var roles = await client.DirectoryRoles.GetAsync(r => r.QueryParameters.Select = ["id"], cancellationToken);
        foreach (var role in roles?.Value ?? [])
        {
            var page = await client.DirectoryRoles[role.Id].Members.GetAsync(r => r.QueryParameters.Select = ["id"], cancellationToken);
            while (page is not null)
            {
                foreach (var member in page.Value ?? [])
                    await AddAsync(member, ids, cancellationToken);
                page = page.OdataNextLink is { } next
                    ? await client.DirectoryRoles[role.Id].Members.WithUrl(next).GetAsync(cancellationToken: cancellationToken)
                    : null;
            }
        }

        known = new Known(ids, at);
        return ids;
    }

    private async Task AddAsync(DirectoryObject member, HashSet<string> ids, CancellationToken cancellationToken)
    {
        // A role-assignable group: its members are administrators through it.
        if (member is not Group || !ids.Add(member.Id!))
        {
            ids.Add(member.Id!);
            return;
        }

        var page = await client.Groups[member.Id].TransitiveMembers.GetAsync(r => (r.QueryParameters.Select, r.QueryParameters.Top) = (["id"], 999), cancellationToken);
        while (page is not null)
        {
            ids.UnionWith((page.Value ?? []).Select(m => m.Id!));
            page = page.OdataNextLink is { } next ? await client.Groups[member.Id].TransitiveMembers.WithUrl(next).GetAsync(cancellationToken: cancellationToken) : null;
        }
    }

    private sealed record Known(IReadOnlySet<string> Ids, DateTimeOffset At);
}
