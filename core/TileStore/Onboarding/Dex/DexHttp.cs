using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace Hub.Core.TileStore.Onboarding.Dex;

/// <summary>The HTTP client of DeX.</summary>
internal static class DexHttp
{
    private const int Retries = 3;

    /// <summary>Adds it. What passes (429, 5xx, no answer) is tried again, whatever the method: see <see cref="DexClient"/>.</summary>
    public static void AddDexClient(this IServiceCollection services)
    {
        services.AddSingleton<DexSettings>();
        services.AddHttpClient("dex", client => client.Timeout = Timeout.InfiniteTimeSpan)
            // The client is kept for as long as the process runs, so connections are renewed below it.
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
            .AddResilienceHandler("dex", (pipeline, context) => pipeline
                .AddRetry(new HttpRetryStrategyOptions
                {
                    MaxRetryAttempts = Retries,
                    BackoffType = DelayBackoffType.Exponential,
                    Delay = TimeSpan.FromMilliseconds(200),
                    UseJitter = true,
                })
                .AddTimeout(context.ServiceProvider.GetRequiredService<DexSettings>().RequestTimeout));
        services.AddSingleton(p => new DexClient(p.GetRequiredService<IHttpClientFactory>().CreateClient("dex"), p.GetRequiredService<DexSettings>()));
    }
}
