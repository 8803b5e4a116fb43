using Hub.Local.Durable.Client;
using Hub.Local.Durable.Engine;
using Hub.Local.Functions;
using Hub.Local.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Hub.Local.Durable;

/// <summary>Adds the durable engine to a host.</summary>
internal static class DurableRegistration
{
    /// <summary>
    /// Adds the engine, which runs while this process leads, and <see cref="DurableTaskClient"/>. Settings come from configuration
    /// (<c>AzureWebJobsStorage</c>, and host.json's <c>extensions:durableTask</c>). An <see cref="IFunctionInvoker"/> must be registered.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="functions">All functions of the app; only orchestrators and activities count.</param>
    public static IServiceCollection AddDurable(this IServiceCollection services, Func<IServiceProvider, IEnumerable<HostedFunction>> functions)
    {
        services.AddDurableClient(functions);
        return services.AddSingleton<IBackgroundWork, DurableWork>();
    }

    /// <summary>Adds only the client and an engine that somebody else starts.</summary>
    public static IServiceCollection AddDurableClient(this IServiceCollection services, Func<IServiceProvider, IEnumerable<HostedFunction>> functions)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(p => DurableSettings.From(p.GetRequiredService<IConfiguration>()));
        services.TryAddSingleton(p => new DurableEngine(
            p.GetRequiredService<DurableSettings>(),
            functions(p),
            p.GetRequiredService<IFunctionInvoker>(),
            p.GetRequiredService<ILoggerFactory>(),
            p.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<DurableTaskClient, EmbeddedTaskClient>();
        return services;
    }

    private sealed class DurableWork(DurableEngine engine) : IBackgroundWork
    {
        private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

        public async Task RunAsync(CancellationToken whileLeader)
        {
            try
            {
                await engine.StartAsync(whileLeader);
                await Task.Delay(Timeout.InfiniteTimeSpan, whileLeader).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            finally
            {
                // A start that was cut short has begun to work too.
                using var limit = new CancellationTokenSource(StopLimit);
                await engine.StopAsync(limit.Token);
            }
        }
    }
}
