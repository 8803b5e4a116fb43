using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace Hub.Core.Partners.Webhooks;

/// <summary>Posts events to endpoints, signed, once.</summary>
public sealed class WebhookSender : IDisposable
{
    /// <summary>How long an endpoint may take to answer (standard-webhooks.md recommends 15 to 30 seconds).</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private const int MaxAnswerBytes = 1024;
    private const int MaxAnswerText = 300;
    private readonly WebhookSigning signing;
    private readonly TimeProvider time;
    private readonly HttpClient http;

    /// <summary>Sends through <paramref name="hosts"/>.</summary>
    public WebhookSender(WebhookSigning signing, WebhookHosts hosts, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(hosts);
        (this.signing, this.time) = (signing, time);
        http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = hosts.ConnectAsync,
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            MaxResponseHeadersLength = 16,
        })
        { Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.UserAgent.ParseAdd("Hub-Webhooks/1");
    }

    /// <summary>Sends a delivery. Whatever goes wrong at the endpoint is told in the attempt.</summary>
    public async Task<WebhookAttempt> SendAsync(Webhook webhook, WebhookDelivery delivery, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(webhook);
        ArgumentNullException.ThrowIfNull(delivery);
        var now = time.GetUtcNow();
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = new StringContent(delivery.Body, new MediaTypeHeaderValue("application/json")) };
        request.Headers.Add("webhook-id", delivery.MessageId);
        request.Headers.Add("webhook-timestamp", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation("webhook-signature", signing.Sign(webhook, delivery.MessageId, now, delivery.Body));
        var began = Stopwatch.GetTimestamp();
        var (status, failure, answer) = await SendAsync(request, cancellationToken);
        return new WebhookAttempt(now, status, failure, (int)Stopwatch.GetElapsedTime(began).TotalMilliseconds, answer);
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private async Task<(int? Status, string? Failure, string Answer)> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            var status = (int)response.StatusCode;
            var failure = status is >= 200 and < 300 ? null
                : status is >= 300 and < 400 ? $"It answered {status}: redirects are not followed."
                : $"It answered {status}.";
            return (status, failure, await BeginningAsync(response, limit.Token));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return (null, InWords(e), "");
        }
    }

    private static string InWords(Exception failure) => failure switch
    {
        OperationCanceledException => $"It did not answer within {Patience.TotalSeconds:0} seconds.",
        { InnerException: AddressRefusedException } => "Its name does not lead to an address of the internet.",
        { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } } => "Its name could not be found.",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "No secure connection could be made: its certificate is not valid for its name, or not trusted.",
        { InnerException: SocketException } => "No connection could be made.",
        _ => "The connection ended before it answered.",
    };

    /// <summary>How the answer begins. That it came counts, not what it says: what cannot be read is nothing.</summary>
    private static async Task<string> BeginningAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var bytes = new byte[MaxAnswerBytes];
        var length = 0;
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
        }

        var text = Encoding.UTF8.GetString(bytes, 0, length);
        return PlainText.Of(text, MaxAnswerText).Trim();
    }
}
