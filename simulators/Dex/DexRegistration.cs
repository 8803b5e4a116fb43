namespace Hub.Simulators.Dex;

/// <summary>A school as it is registered.</summary>
/// <param name="OrganisationId">The school.</param>
/// <param name="Reference">Who registered it.</param>
/// <param name="ClientId">The client that DeX was given.</param>
/// <param name="ClientSecret">Its secret.</param>
/// <param name="CallBackUrl">Where to call back.</param>
/// <param name="CallBackSecret">What to send along.</param>
public sealed record DexRegistration(Guid OrganisationId, string Reference, string ClientId, string ClientSecret, Uri CallBackUrl, string CallBackSecret)
{
    /// <summary>Where to get a token by the client's credentials.</summary>
    public required Uri TokenUrl { get; init; }

    /// <summary>All that the school was registered with.</summary>
    public required System.Text.Json.JsonElement Body { get; init; }
}

/// <summary>A request about a registration.</summary>
/// <param name="OrganisationId">The school.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Reference">Who asked.</param>
/// <param name="Status">What was answered.</param>
/// <param name="Effective">Whether a registration came to be, or went, by it.</param>
public sealed record DexRequest(Guid OrganisationId, string Method, string Reference, int Status, bool Effective);

/// <summary>How often DeX calls back of itself.</summary>
public enum DexCallBacks
{
    /// <summary>Once for each registration, as it should.</summary>
    Once,

    /// <summary>Three times.</summary>
    Repeatedly,

    /// <summary>Never: only when it is told to.</summary>
    Never,
}
