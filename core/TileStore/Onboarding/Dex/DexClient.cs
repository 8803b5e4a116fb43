using System.Net;
using System.Net.Http.Json;

namespace Hub.Core.TileStore.Onboarding.Dex;

/// <summary>The DeX API for registrations. Every request may be sent again: a PUT says all, and what it names is the same each time.</summary>
internal sealed class DexClient(HttpClient http, DexSettings settings)
{
    /// <summary>Registers a school.</summary>
    /// <returns>True; or <see cref="Conflict"/> where somebody else has registered it, <see cref="Invalid"/> where DeX refuses it.</returns>
    /// <exception cref="HttpRequestException">DeX does not answer, or not well.</exception>
    public async Task<Outcome<bool>> RegisterAsync(Guid siteId, DexOrganisation organisation, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Put, Path(siteId));
        request.Content = JsonContent.Create(organisation, DexJson.Default.DexOrganisation);
        using var answer = await http.SendAsync(request, cancellationToken);
        // An answer that got lost makes the next attempt find what the first one did.
        if (answer.StatusCode == HttpStatusCode.Conflict && (await FindAsync(siteId, cancellationToken))?.Reference == organisation.Reference)
            return true;
        if (answer.StatusCode == HttpStatusCode.Conflict)
            return new Conflict("dex_registered_elsewhere", "DeX has your school registered by another system already. Have that registration removed, then install DeX again.");
        if (answer.StatusCode is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError and not (HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout))
            return new Invalid("dex_refused", $"DeX refused to register your school (it answered {(int)answer.StatusCode}). The operating team can find out why.");
        answer.EnsureSuccessStatusCode();
        return true;
    }

    /// <summary>A school's registration, or null.</summary>
    public async Task<DexOrganisation?> FindAsync(Guid siteId, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Get, Path(siteId));
        using var answer = await http.SendAsync(request, cancellationToken);
        if (answer.StatusCode == HttpStatusCode.NotFound)
            return null;
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync(DexJson.Default.DexOrganisation, cancellationToken);
    }

    /// <summary>Takes a registration back, if it is still there and still this one.</summary>
    public async Task RemoveAsync(Guid siteId, string reference, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Delete, $"{Path(siteId)}?reference={reference}");
        using var answer = await http.SendAsync(request, cancellationToken);
        if (answer.StatusCode is not (HttpStatusCode.NotFound or HttpStatusCode.Conflict))
            answer.EnsureSuccessStatusCode();
    }

    private static string Path(Guid siteId) => $"v1/organisations/{siteId}";

    private HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, new Uri(settings.BaseUrl ?? throw new InvalidOperationException("Dex:BaseUrl is not set."), path));
        request.Headers.Add("Ocp-Apim-Subscription-Key", settings.Key);
        return request;
    }
}
