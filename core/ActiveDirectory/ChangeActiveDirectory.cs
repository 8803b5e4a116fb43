using System.Text.Json;
using Hub.Core.Accounts;
using Hub.Core.Sites;

namespace Hub.Core.ActiveDirectory;

/// <summary>What an administrator changes of how the school's people stand in its Active Directory, a page at a time.</summary>
public sealed class ChangeActiveDirectory(ChangeSite change)
{
    // A site is one row, and a property of it holds 32,000 characters.
    private const int MostCharacters = 12_000;

    /// <summary>Sets how user principal names are made.</summary>
    public Task<Outcome<Site>> SetAsync(Site site, Actor by, PrincipalNameRules rules, string version, CancellationToken cancellationToken) =>
        SetAsync(site, by, SiteParts.PrincipalNames, rules, NameFaults.Of(rules), version, $"{string.Join(", ", rules.Default)} @ {string.Join(", ", rules.Suffixes)}", cancellationToken);

    /// <summary>Sets how sAMAccountNames are made.</summary>
    public Task<Outcome<Site>> SetAsync(Site site, Actor by, AccountNameRules rules, string version, CancellationToken cancellationToken) =>
        SetAsync(site, by, SiteParts.AccountNames, rules, NameFaults.Of(rules), version, string.Join(", ", rules.Default), cancellationToken);

    /// <summary>Sets what is written into attributes.</summary>
    public Task<Outcome<Site>> SetAsync(Site site, Actor by, IReadOnlyList<AttributeMapping> mappings, string version, CancellationToken cancellationToken) =>
        SetAsync(site, by, SiteParts.DirectoryAttributes, mappings, AttributeMapping.Faults(mappings), version, string.Join(", ", mappings.Select(m => m.Attribute)), cancellationToken);

    /// <summary>Sets who has an account and where.</summary>
    public Task<Outcome<Site>> SetAsync(Site site, Actor by, PlacementRules rules, string version, CancellationToken cancellationToken) =>
        SetAsync(site, by, SiteParts.Placement, rules, PlacementRules.Faults(rules), version, string.Join(", ", rules.UserTypes.Select(t => t.ToString()).DefaultIfEmpty("nobody")), cancellationToken);

    /// <summary>Sets home and profile folders.</summary>
    public Task<Outcome<Site>> SetAsync(Site site, Actor by, HomeRules rules, string version, CancellationToken cancellationToken) =>
        SetAsync(site, by, SiteParts.Homes, rules, HomeRules.Faults(rules), version, $"{rules.Default.Drive} {rules.Default.HomePath}".Trim(), cancellationToken);

    /// <summary>Sets the passwords of new accounts.</summary>
    public Task<Outcome<Site>> SetAsync(Site site, Actor by, InitialPasswordRules rules, string version, CancellationToken cancellationToken) =>
        SetAsync(site, by, SiteParts.InitialPasswords, rules, [], version, $"{rules.Default.Level}", cancellationToken);

    /// <summary>Notes that what was typed could not be read as rules at all.</summary>
    public async Task<Outcome<Site>> RefusedAsync<T>(Site site, Actor by, SitePart<T> part, Refusal refusal, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(site);
        return await change.RefusedAsync(site.Id, by, part, "", refusal, cancellationToken);
    }

    private async Task<Outcome<Site>> SetAsync<T>(
        Site site, Actor by, SitePart<T> part, T value, IReadOnlyList<FieldError> faults, string version, string said, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(site);
        if (faults.Count > 0)
            return await change.RefusedAsync(site.Id, by, part, said, new Invalid("invalid_directory_rules", "Nothing was saved: see what is wrong below.", faults), cancellationToken);
        if (JsonSerializer.Serialize(part.With(site, value).ActiveDirectory).Length > MostCharacters)
            return await change.RefusedAsync(site.Id, by, part, said, new Invalid("directory_rules_too_long", $"Nothing was saved: all rules for Active Directory together have at most {MostCharacters} characters. Make them shorter."), cancellationToken);
        return await change.SetAsync(site.Id, by, part, value, version, said, cancellationToken);
    }
}
