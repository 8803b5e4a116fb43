namespace Hub.Simulators.Microsoft365;

/// <summary>A user of a simulated tenant. Changed only by its tenant, whole, so that a reader never sees half a change.</summary>
internal sealed record GraphUser
{
    public required string Id { get; init; }

    public required string UserPrincipalName { get; init; }

    public string? Mail { get; init; }

    public string MailNickname { get; init; } = "";

    /// <summary><c>SMTP:</c> before the primary address, <c>smtp:</c> before the others.</summary>
    public IReadOnlyList<string> ProxyAddresses { get; init; } = [];

    public IReadOnlyList<string> OtherMails { get; init; } = [];

    public string? EmployeeId { get; init; }

    public string GivenName { get; init; } = "";

    public string Surname { get; init; } = "";

    public string DisplayName { get; init; } = "";

    public bool? OnPremisesSyncEnabled { get; init; }

    public bool AccountEnabled { get; init; } = true;

    /// <summary>Every address that no other user may take, lower case.</summary>
    public IEnumerable<string> Holds() =>
        ProxyAddresses.Select(p => p[(p.IndexOf(':', StringComparison.Ordinal) + 1)..]).Append(UserPrincipalName).Concat(Mail is null ? [] : [Mail]).Select(a => a.ToLowerInvariant()).Distinct();
}
