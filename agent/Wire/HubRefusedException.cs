using System.Net;

namespace Hub.Agent.Wire;

/// <summary>The hub refuses a request, and will again.</summary>
internal sealed class HubRefusedException(HttpStatusCode status, string? code, string message) : Exception(message)
{
    /// <summary>The status of its answer.</summary>
    public HttpStatusCode Status => status;

    /// <summary>Its word for it; null where it gave none.</summary>
    public string? Code => code;
}
