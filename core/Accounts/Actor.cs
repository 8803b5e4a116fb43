namespace Hub.Core.Accounts;

/// <summary>Who does something to an account: the person, an administrator of the site, or the hub itself.</summary>
/// <param name="Id">The account's id; <c>hub</c> for the hub's own doing.</param>
/// <param name="NetworkAddress">Where the request came from; null for the hub's own doing.</param>
public sealed record Actor(string Id, string? NetworkAddress = null)
{
    /// <summary>For whom, where that is somebody else: the vendor of a client or of its integrator, the school of an administrator of another one, whoever ordered what the hub does; null for nobody.</summary>
    public string? OnBehalfOf { get; init; }
}
