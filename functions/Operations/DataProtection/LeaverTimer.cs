using Hub.Core.Operations.DataProtection;

namespace Hub.Functions.Operations.DataProtection;

/// <summary>Erases people who left longer ago than their school keeps them (docs/data-protection.md).</summary>
public sealed class LeaverTimer(KeepLeavers keep)
{
    /// <summary>Goes on with the day's round every hour, until it is done.</summary>
    [Function("KeepLeavers")]
    public Task RunAsync([TimerTrigger("0 40 * * * *")] TimerInfo timer, FunctionContext context) => keep.RunAsync(context.CancellationToken);
}
