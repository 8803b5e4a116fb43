namespace Hub.Core.Sts.Access;

/// <summary>Who calls, as a token says.</summary>
/// <param name="ClientId">The client that got the token.</param>
/// <param name="Subject">The person; the client itself where no person is behind it.</param>
/// <param name="Organisation">The organisation that the token is for; null where it is for none in particular.</param>
/// <param name="Scopes">What was granted.</param>
public sealed record Caller(string ClientId, string Subject, Guid? Organisation, IReadOnlyCollection<string> Scopes)
{
    /// <summary>The partner whose own client it is; null where only other kinds of client may call.</summary>
    public string? VendorId { get; init; }

    /// <summary>The account of the person whom the client acts for; null where it acts for itself.</summary>
    public string? Person => Subject == ClientId ? null : Subject;
}
