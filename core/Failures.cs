namespace Hub.Core;

/// <summary>What exceptions tell of their causes.</summary>
public static class Failures
{
    /// <summary>A failure and everything that led to it, the failure itself first.</summary>
    public static IEnumerable<Exception> WithCauses(this Exception failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        IEnumerable<Exception> causes = failure switch
        {
            AggregateException several => several.InnerExceptions,
            { InnerException: { } inner } => [inner],
            _ => [],
        };
        return causes.SelectMany(WithCauses).Prepend(failure);
    }
}
