using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using Hub.Core.Operations.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using Polly.Timeout;

namespace Hub.Core.Provisioning;

/// <summary>The HTTP clients of the directories. Here, and nowhere else, reads are retried; a write is sent once, and whoever sent it reads before sending it again.</summary>
internal static class DirectoryHttp
{
    public const string Microsoft365 = "provisioning-microsoft365";
    public const string Google = "provisioning-google";

    /// <summary>What the name of a client ends in that retries nothing: an administrator waits for it and is to see what goes wrong.</summary>
    public const string Once = "-once";

    private const int ReadRetries = 5;

    /// <summary>Adds the client of one directory.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The client's name.</param>
    /// <param name="pinnedCertificate">SHA-256 of the one certificate to trust, in hex, for a server without a public one; null to trust as usual.</param>
    public static void AddDirectoryClient(this IServiceCollection services, string name, string? pinnedCertificate)
    {
        var read = services.AddHttpClient(name, client => client.Timeout = Timeout.InfiniteTimeSpan)
            // Clients are kept for as long as the process runs, so connections are renewed below them.
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() => Connections(pinnedCertificate, plain: name == Google));
        read.AddResilienceHandler("reads", (pipeline, context) => pipeline
            .AddRetry(new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = ReadRetries,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(500),
                UseJitter = true,
                ShouldHandle = async args => IsRead(args.Context) && await IsPassingAsync(args.Outcome),
                DelayGenerator = args => new ValueTask<TimeSpan?>(args.Outcome.Result is { } response ? RetryAfter(response) : null),
            })
            .AddTimeout(context.ServiceProvider.GetRequiredService<ProvisioningSettings>().RequestTimeout));
        // Below the retries: each attempt tells whether the directory answers.
        read.AddHttpMessageHandler(provider => provider.GetRequiredService<DirectoryReach>().Watching(PartOf(name)));
        services.AddHttpClient(name + Once, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() => Connections(pinnedCertificate, plain: name == Google))
            .AddHttpMessageHandler(provider => provider.GetRequiredService<DirectoryReach>().Watching(PartOf(name)));
    }

    /// <summary>A handler that trusts as usual, or one certificate only.</summary>
    /// <param name="pinnedCertificate">SHA-256 of the certificate, in hex; null to trust as usual.</param>
    /// <param name="plain">Leaves decompression and redirects to the client above it: Google's insists on doing both.</param>
    public static SocketsHttpHandler Connections(string? pinnedCertificate, bool plain = false)
    {
        var handler = new SocketsHttpHandler
        {
            AutomaticDecompression = plain ? DecompressionMethods.None : DecompressionMethods.All,
            AllowAutoRedirect = !plain,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        if (pinnedCertificate is not null)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                errors == SslPolicyErrors.None || (certificate is not null
                    && string.Equals(certificate.GetCertHashString(HashAlgorithmName.SHA256), pinnedCertificate, StringComparison.OrdinalIgnoreCase));
        }

        return handler;
    }

    /// <summary>How long a server asks to be left alone: whole or fractional seconds (Microsoft Graph sends 2.128), or a date.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("Retry-After", out var values) ? RetryAfter(values.ToString()) : null;

    /// <inheritdoc cref="RetryAfter(HttpResponseMessage)"/>
    public static TimeSpan? RetryAfter(string value)
    {
        if (double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
            return TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.FromHours(1).TotalSeconds));
        if (!DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
            return null;
        var left = date - DateTimeOffset.UtcNow;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>Whether Google refused because of its quota, which it does by 403 and a reason.</summary>
    public static bool IsGoogleQuota(string body) =>
        body.Contains("RateLimitExceeded", StringComparison.Ordinal) || body.Contains("rateLimitExceeded", StringComparison.Ordinal)
        || body.Contains("\"quotaExceeded\"", StringComparison.Ordinal);

    private static string PartOf(string name) => name == Google ? HealthParts.Google : HealthParts.Microsoft365;

    private static bool IsRead(ResilienceContext context) => context.GetRequestMessage()?.Method == HttpMethod.Get;

    private static async ValueTask<bool> IsPassingAsync(Polly.Outcome<HttpResponseMessage> outcome)
    {
        if (outcome.Exception is not null)
            return outcome.Exception is HttpRequestException or TimeoutRejectedException;
        var response = outcome.Result!;
        if (response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout || (int)response.StatusCode >= 500)
            return true;
        if (response.StatusCode != HttpStatusCode.Forbidden)
            return false;
        await response.Content.LoadIntoBufferAsync();
        return IsGoogleQuota(await response.Content.ReadAsStringAsync());
    }
}
