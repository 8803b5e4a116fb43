using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Hub.Simulators.Dex;

/// <summary>DeX: registers schools, exchanges their data once by the credentials that it is given, and calls back. It forgets no registration, so that it can call back late.</summary>
public sealed class SimulatedDex : IDisposable
{
    private const int MostTries = 300;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(200);

    private readonly HttpClient http = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly Dictionary<Guid, DexRegistration> registrations = [];
    private readonly List<DexRegistration> ever = [];
    private readonly List<DexRequest> requests = [];

    /// <summary>How often it calls back of itself.</summary>
    public DexCallBacks CallBacks { get; set; }

    /// <summary>How long a first exchange takes.</summary>
    public TimeSpan ExchangeTime { get; set; }

    /// <summary>Where the hub really is, when it is not where it says.</summary>
    public Uri? Hub { get; set; }

    /// <summary>Every request about registrations, oldest first.</summary>
    public IReadOnlyList<DexRequest> Requests
    {
        get
        {
            lock (requests)
                return [.. requests];
        }
    }

    /// <summary>A school's registration now, or null.</summary>
    public DexRegistration? Find(Guid organisationId)
    {
        lock (requests)
            return registrations.GetValueOrDefault(organisationId);
    }

    /// <summary>A school's last registration, whether or not it still stands.</summary>
    public DexRegistration Last(Guid organisationId)
    {
        lock (requests)
            return ever.Last(r => r.OrganisationId == organisationId);
    }

    /// <summary>Registers a school behind the hub's back, as another system would.</summary>
    public void RegisterForAnother(Guid organisationId)
    {
        lock (requests)
        {
            registrations[organisationId] = new DexRegistration(organisationId, "another system", "", "", new Uri("http://localhost/"), "")
            {
                TokenUrl = new Uri("http://localhost/"),
                Body = JsonSerializer.SerializeToElement(new { reference = "another system", name = "", securables = Array.Empty<string>() }),
            };
        }
    }

    /// <summary>Calls back for a registration, whether or not it still stands.</summary>
    /// <returns>What the hub answered.</returns>
    public async Task<HttpStatusCode> CallBackAsync(DexRegistration registration, bool completed = true, int records = 42, string? secret = null)
    {
        ArgumentNullException.ThrowIfNull(registration);
        using var request = new HttpRequestMessage(HttpMethod.Post, AtHub(registration.CallBackUrl))
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", secret ?? registration.CallBackSecret) },
            Content = JsonContent.Create(new { reference = registration.Reference, outcome = completed ? "completed" : "failed", records }),
        };
        using var answer = await http.SendAsync(request, stopping.Token);
        return answer.StatusCode;
    }

    /// <summary>Reads the school's pupils from the hub by the credentials of a registration.</summary>
    /// <returns>How many there are; null when the hub refuses.</returns>
    public async Task<int?> ReadAsync(DexRegistration registration)
    {
        ArgumentNullException.ThrowIfNull(registration);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = registration.ClientId,
            ["client_secret"] = registration.ClientSecret,
            ["acr_values"] = $"orgselected:{registration.OrganisationId}",
        });
        using var granted = await http.PostAsync(AtHub(registration.TokenUrl), form, stopping.Token);
        if (!granted.IsSuccessStatusCode)
            return null;
        using var request = new HttpRequestMessage(HttpMethod.Get, AtHub(new Uri(registration.TokenUrl, $"/rap/v1/organisation/{registration.OrganisationId}/students")))
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", (await granted.Content.ReadFromJsonAsync<JsonElement>(stopping.Token)).GetProperty("access_token").GetString()) },
        };
        using var answer = await http.SendAsync(request, stopping.Token);
        return answer.IsSuccessStatusCode ? (await answer.Content.ReadFromJsonAsync<JsonElement>(stopping.Token)).GetProperty("items").GetArrayLength() : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stopping.Cancel();
        stopping.Dispose();
        http.Dispose();
    }

    /// <summary>Registers a school, or stores its registration anew.</summary>
    internal HttpStatusCode Put(DexRegistration registration)
    {
        lock (requests)
        {
            var known = registrations.GetValueOrDefault(registration.OrganisationId);
            var status = known is null ? HttpStatusCode.Created : known.Reference == registration.Reference ? HttpStatusCode.OK : HttpStatusCode.Conflict;
            requests.Add(new DexRequest(registration.OrganisationId, "PUT", registration.Reference, (int)status, Effective: known is null));
            if (status == HttpStatusCode.Conflict)
                return status;
            registrations[registration.OrganisationId] = registration;
            ever.Add(registration);
            if (CallBacks != DexCallBacks.Never)
                _ = ExchangeAsync(registration, CallBacks == DexCallBacks.Once ? 1 : 3);
            return status;
        }
    }

    /// <summary>Takes a registration back.</summary>
    internal HttpStatusCode Delete(Guid organisationId, string reference)
    {
        lock (requests)
        {
            var status = registrations.GetValueOrDefault(organisationId) is not { } known ? HttpStatusCode.NotFound : known.Reference == reference ? HttpStatusCode.NoContent : HttpStatusCode.Conflict;
            requests.Add(new DexRequest(organisationId, "DELETE", reference, (int)status, Effective: status == HttpStatusCode.NoContent));
            if (status == HttpStatusCode.NoContent)
                registrations.Remove(organisationId);
            return status;
        }
    }

    /// <summary>The first exchange, and the call-backs about it: tried again for a minute, should the hub be away or have nobody to give yet.</summary>
    private async Task ExchangeAsync(DexRegistration registration, int times)
    {
        try
        {
            await Task.Delay(ExchangeTime, stopping.Token);
            for (var (told, tries) = (0, 0); told < times && tries < MostTries; tries++)
            {
                if (await TellAsync(registration))
                    told++;
                else
                    await Task.Delay(BetweenTries, stopping.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The simulator ends.
        }
    }

    private async Task<bool> TellAsync(DexRegistration registration)
    {
        try
        {
            return await ReadAsync(registration) is > 0 and var records && await CallBackAsync(registration, records: records) is HttpStatusCode.NoContent or HttpStatusCode.Unauthorized;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private Uri AtHub(Uri said) => Hub is null ? said : new Uri(Hub, said.PathAndQuery);
}
