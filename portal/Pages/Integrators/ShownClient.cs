using Hub.Core.Sts.Clients;

namespace Hub.Portal.Pages.Integrators;

/// <summary>A client as its page shows it.</summary>
/// <param name="Client">The client.</param>
/// <param name="Uses">When its secrets were last used, by their ids.</param>
/// <param name="Now">The moment.</param>
public sealed record ShownClient(Client Client, IReadOnlyDictionary<string, DateTimeOffset> Uses, DateTimeOffset Now)
{
    /// <summary>The secrets that work, newest first.</summary>
    public IReadOnlyList<ClientSecret> Live => [.. Client.Secrets.Where(s => s.IsLive(Now)).OrderByDescending(s => s.CreatedAt)];
}
