using Hub.Local.Durable;
using Hub.Local.Functions;

namespace Hub.Benchmarks;

/// <summary>Orchestrations that do nothing but be orchestrated: what they take is the engine's own time.</summary>
internal static class DurableFunctions
{
    /// <summary>How many activities <see cref="Five"/> runs.</summary>
    public const int Steps = 5;

    [Function(nameof(Five))]
    public static async Task<int> Five([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var sum = 0;
        for (var step = 0; step < Steps; step++)
            sum = await context.CallActivityAsync<int>(nameof(AddOne), sum);
        return sum;
    }

    [Function(nameof(FanOut))]
    public static async Task<int> FanOut([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var sums = await Task.WhenAll(Enumerable.Range(0, context.GetInput<int>()).Select(_ => context.CallActivityAsync<int>(nameof(AddOne), 0)));
        return sums.Sum();
    }

    [Function(nameof(AddOne))]
    public static int AddOne([ActivityTrigger] int number) => number + 1;
}
