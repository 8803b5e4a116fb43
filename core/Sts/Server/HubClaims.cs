namespace Hub.Core.Sts.Server;

/// <summary>Claims that the hub adds to the registered ones.</summary>
public static class HubClaims
{
    /// <summary>The organisation that the token is for: a site's id. In the access tokens of clients, and in every token of a person.</summary>
    public const string Organisation = "organisation";

    /// <summary>When the person signed in, in ISO 8601 to the tick; only inside codes and refresh tokens.</summary>
    public const string SessionStarted = "hub_session_started";

    /// <summary>The rights in DeX that the school has agreed to, such as <c>attendance.read</c>: an array. In the access tokens of schools' clients that have any.</summary>
    public const string Securables = "securables";
}
