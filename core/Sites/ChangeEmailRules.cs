using Hub.Core.Accounts;
using Hub.Core.Mis;

namespace Hub.Core.Sites;

/// <summary>What an administrator changes of which MIS addresses count.</summary>
public sealed class ChangeEmailRules(ChangeSite change)
{
    /// <summary>Sets the rules.</summary>
    /// <param name="siteId">The administrator's school.</param>
    /// <param name="by">The administrator.</param>
    /// <param name="entries">What was typed for each user type.</param>
    /// <param name="version">Of the rules that the administrator saw.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The school, or the refusal, whose fields are the names of user types.</returns>
    public async Task<Outcome<Site>> SetAsync(Guid siteId, Actor by, IReadOnlyList<EmailRuleEntry> entries, string version, CancellationToken cancellationToken)
    {
        var errors = new List<FieldError>();
        var rules = Read(entries, errors);
        if (errors.Count > 0)
            return await change.RefusedAsync(siteId, by, SiteParts.EmailRules, "", new Invalid("invalid_email_rules", "Nothing was saved: see what is wrong below.", errors), cancellationToken);
        var said = string.Join(' ', rules.Select(r => r.Value.Enabled ? $"{r.Key}: {string.Join(", ", r.Value.Domains)}" : $"{r.Key}: off"));
        return await change.SetAsync(siteId, by, SiteParts.EmailRules, rules, version, said, cancellationToken);
    }

    /// <summary>The rules that were typed. A type for which nothing is said has none, as one that was never set.</summary>
    /// <param name="entries">What was typed.</param>
    /// <param name="errors">Gets what is wrong.</param>
    public static IReadOnlyDictionary<UserType, EmailRule> Read(IReadOnlyList<EmailRuleEntry> entries, ICollection<FieldError> errors)
    {
        ArgumentNullException.ThrowIfNull(entries);
        return entries.Select(e => (e.Type, Rule: new EmailRule { Enabled = e.Enabled, Domains = DomainList.Read(e.Domains, e.Type.ToString(), errors) }))
            .Where(e => !e.Rule.Enabled || e.Rule.Domains.Count > 0)
            .ToDictionary(e => e.Type, e => e.Rule);
    }
}

/// <summary>What an administrator typed of the addresses of a user type.</summary>
/// <param name="Type">The type.</param>
/// <param name="Enabled">Whether its people take part.</param>
/// <param name="Domains">The domains in order, as <see cref="DomainList"/> reads them.</param>
public sealed record EmailRuleEntry(UserType Type, bool Enabled, string Domains);
