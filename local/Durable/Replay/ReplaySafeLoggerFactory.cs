using Microsoft.Extensions.Logging;

namespace Hub.Local.Durable.Replay;

/// <summary>Loggers that are silent while an orchestrator runs over decided history.</summary>
internal sealed class ReplaySafeLoggerFactory(ILoggerFactory inner, Func<bool> replaying) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new Quiet(inner.CreateLogger(categoryName), replaying);

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose()
    {
        // The inner factory belongs to the host.
    }

    private sealed class Quiet(ILogger logger, Func<bool> replaying) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => logger.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => !replaying() && logger.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!replaying())
                logger.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
