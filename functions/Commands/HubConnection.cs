using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hub.Functions.Commands;

/// <summary>Asks a hub as its operator.</summary>
/// <param name="address">The hub's address.</param>
/// <param name="key">The function key.</param>
internal sealed class HubConnection(Uri address, string key) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);

    private readonly HttpClient http = new(new HttpClientHandler { AllowAutoRedirect = false })
    {
        BaseAddress = new Uri(address.ToString().TrimEnd('/') + "/"),
        Timeout = Patience,
        DefaultRequestHeaders = { { "x-functions-key", key } },
    };

    /// <summary>Asks.</summary>
    /// <param name="method">How.</param>
    /// <param name="path">For what, without a slash at its beginning.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The body of the answer as it came; empty when there is none.</returns>
    /// <exception cref="CommandRefusedException">The hub refuses it.</exception>
    /// <exception cref="KeyRefusedException">It does not know the key.</exception>
    /// <exception cref="HubAwayException">It does not answer.</exception>
    public async Task<string> AskAsync(HttpMethod method, string path, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
            using var answer = await http.SendAsync(request, cancellationToken);
            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            if (answer.IsSuccessStatusCode)
                return text;
            throw answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
                ? new KeyRefusedException($"The hub at {address} does not take this key ({(int)answer.StatusCode}). Check --key-file, HUB_KEY, and whether --hub is the hub that the key belongs to.")
                : new CommandRefusedException(Explain(answer.StatusCode, path, text));
        }
        catch (HttpRequestException e)
        {
            throw new HubAwayException($"The hub at {address} does not answer: {e.Message} Is it running, and is --hub right?");
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HubAwayException($"The hub at {address} has not answered within {Patience.TotalSeconds:0} seconds. What was asked for may have been done all the same: look before you ask again.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private string Explain(HttpStatusCode status, string path, string body)
    {
        try
        {
            var problem = JsonNode.Parse(body);
            if ((string?)problem?["detail"] is { } detail)
                return $"{detail} ({problem["code"]})";
        }
        catch (JsonException)
        {
            // What is no problem of the hub's own comes from something before it, or from another program.
        }

        return $"{new Uri(http.BaseAddress!, path)} answered {(int)status}: it may be no hub, or an older one.";
    }
}

/// <summary>The hub refuses what was asked for.</summary>
internal sealed class CommandRefusedException(string message) : Exception(message);

/// <summary>The hub does not answer.</summary>
internal sealed class HubAwayException(string message) : Exception(message);
