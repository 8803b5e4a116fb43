using Hub.Core.Accounts;

namespace Hub.Core.Sites;

/// <summary>What an administrator changes of the domains whose Microsoft and Google logins may sign in.</summary>
public sealed class ChangeSignInDomains(ChangeSite change)
{
    /// <summary>Sets the domains.</summary>
    /// <param name="siteId">The administrator's school.</param>
    /// <param name="by">The administrator.</param>
    /// <param name="text">What was typed, as <see cref="DomainList"/> reads it.</param>
    /// <param name="version">Of the domains that the administrator saw.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<Site>> SetAsync(Guid siteId, Actor by, string text, string version, CancellationToken cancellationToken)
    {
        var errors = new List<FieldError>();
        var domains = DomainList.Read(text, "domains", errors);
        foreach (var domain in domains.Where(PublicMailDomain.Is))
        {
            errors.Add(new FieldError("domains", domain.EndsWith("onmicrosoft.com", StringComparison.Ordinal)
                ? $"has {domain}. Every Microsoft tenant has a domain of this kind; list the school's own domain instead."
                : $"has {domain}, where anybody can make an address. List the school's own domains only."));
        }

        return errors.Count > 0
            ? await change.RefusedAsync(siteId, by, SiteParts.SignInDomains, "", new Invalid("invalid_domains", "Nothing was saved: see what is wrong below.", errors), cancellationToken)
            : await change.SetAsync(siteId, by, SiteParts.SignInDomains, domains, version, string.Join(' ', domains), cancellationToken);
    }
}
