using System.Net.Http.Headers;
using System.Text.Json;
using Azure.Core;
using Hub.Core.Provisioning;
using Polly.Timeout;

namespace Hub.Core.Rostering.Uploads;

/// <summary>
/// The industry data API of Microsoft Graph for one tenant (learn.microsoft.com/graph/api/resources/industrydata-overview; beta only). Reads are retried inside; the one write is sent
/// once.
/// </summary>
/// <param name="graph">Graph for the tenant.</param>
internal sealed class IndustryData(GraphBeta graph)
{
    private const string Scope = "https://graph.microsoft.com/.default";
    private const int MostPages = 50;

    /// <summary>The connectors.</summary>
    public async Task<IReadOnlyList<SdsConnector>> ConnectorsAsync(CancellationToken cancellationToken) =>
        await ListAsync(IndustryDataCall.Connectors, "dataConnectors", IndustryDataJson.Connector, cancellationToken);

    /// <summary>Opens a session with an empty container. What a session before it holds and nobody validated is gone.</summary>
    public async Task<SdsSession> NewSessionAsync(string connectorId, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(
            IndustryDataCall.Session, HttpMethod.Get,
            At($"dataConnectors/{Uri.EscapeDataString(connectorId)}/microsoft.graph.industryData.azureDataLakeConnector/getUploadSession?resetSession=true"), cancellationToken);
        return await ReadAsync(IndustryDataCall.Session, answer, IndustryDataJson.Session, cancellationToken);
    }

    /// <summary>Has what was uploaded validated.</summary>
    /// <returns>The id of the operation; null when Graph accepted it and did not say.</returns>
    public async Task<string?> ValidateAsync(string connectorId, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(IndustryDataCall.Validate, HttpMethod.Post, At($"dataConnectors/{Uri.EscapeDataString(connectorId)}/validate"), cancellationToken);
        return IndustryDataJson.OperationId(answer.Headers.Location);
    }

    /// <summary>The validations of a connector.</summary>
    public async Task<IReadOnlyList<SdsValidation>> ValidationsAsync(string connectorId, CancellationToken cancellationToken)
    {
        var all = await ListAsync(
            IndustryDataCall.Validations, "operations",
            json => json.Text("resourceLocation")?.Contains(connectorId, StringComparison.OrdinalIgnoreCase) == true ? IndustryDataJson.Validation(json) : null, cancellationToken);
        return [.. all.OfType<SdsValidation>()];
    }

    /// <summary>A validation.</summary>
    public async Task<SdsValidation> ValidationAsync(string operationId, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(IndustryDataCall.Validations, HttpMethod.Get, At($"operations/{Uri.EscapeDataString(operationId)}"), cancellationToken);
        var found = await ReadAsync(IndustryDataCall.Validations, answer, IndustryDataJson.Validation, cancellationToken);
        return found with { Wait = DirectoryHttp.RetryAfter(answer) ?? TimeSpan.Zero };
    }

    /// <summary>The runs.</summary>
    public async Task<IReadOnlyList<SdsRun>> RunsAsync(CancellationToken cancellationToken) => await ListAsync(IndustryDataCall.Runs, "runs", IndustryDataJson.Run, cancellationToken);

    /// <summary>What a run came to.</summary>
    public async Task<SdsRunTotals?> TotalsAsync(string runId, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(IndustryDataCall.Runs, HttpMethod.Get, At($"runs/{Uri.EscapeDataString(runId)}/getStatistics"), cancellationToken);
        return await ReadAsync(IndustryDataCall.Runs, answer, IndustryDataJson.Totals, cancellationToken);
    }

    private Uri At(string path) => new($"{graph.Root.AbsoluteUri.TrimEnd('/')}/external/industryData/{path}");

    private async Task<IReadOnlyList<T>> ListAsync<T>(IndustryDataCall call, string path, Func<JsonElement, T> read, CancellationToken cancellationToken)
    {
        var items = new List<T>();
        var next = At(path);
        for (var page = 0; next is not null && page < MostPages; page++)
        {
            using var answer = await SendAsync(call, HttpMethod.Get, next, cancellationToken);
            next = await ReadAsync(
                call,
                answer,
                json =>
                {
                    items.AddRange(json.GetProperty("value").EnumerateArray().Select(read));
                    // The token goes nowhere else.
                    return json.Text("@odata.nextLink") is { } link && Uri.TryCreate(link, UriKind.Absolute, out var uri) && uri.Authority == graph.Root.Authority ? uri : null;
                },
                cancellationToken);
        }

        return items;
    }

    private async Task<HttpResponseMessage> SendAsync(IndustryDataCall call, HttpMethod method, Uri address, CancellationToken cancellationToken)
    {
        var token = await graph.Credential.GetTokenAsync(new TokenRequestContext([Scope]), cancellationToken);
        using var request = new HttpRequestMessage(method, address);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Token);
        HttpResponseMessage answer;
        try
        {
            answer = await graph.Http.SendAsync(request, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutRejectedException or IOException)
        {
            throw new IndustryDataException(call, 0, "", e.GetType().Name, null, e);
        }

        if (answer.IsSuccessStatusCode)
            return answer;
        using (answer)
        {
            var (code, text) = IndustryDataJson.Error(await answer.Content.ReadAsStringAsync(cancellationToken));
            throw new IndustryDataException(call, (int)answer.StatusCode, code, text, DirectoryHttp.RetryAfter(answer));
        }
    }

    private static async Task<T> ReadAsync<T>(IndustryDataCall call, HttpResponseMessage answer, Func<JsonElement, T> read, CancellationToken cancellationToken)
    {
        try
        {
            using var json = await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(cancellationToken), cancellationToken: cancellationToken);
            return read(json.RootElement);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new IndustryDataException(call, (int)answer.StatusCode, "unreadable", "The answer is not what Microsoft's documentation says.", null, e);
        }
    }
}
