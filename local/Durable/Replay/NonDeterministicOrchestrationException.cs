namespace Hub.Local.Durable.Replay;

/// <summary>An orchestrator's code did not do again what its history says it did.</summary>
internal sealed class NonDeterministicOrchestrationException(string orchestrator, int step, string expected, string found) : Exception(
    $"Orchestrator '{orchestrator}' is not deterministic: at step {step} its history holds {expected}, and this run asked for {found}. "
    + "An orchestrator must take time, ids, settings and I/O only from its context, and its code must not change while instances of it run.");

/// <summary>An orchestrator waited for something that no replay can give it again.</summary>
internal sealed class ForeignAwaitException(string orchestrator) : Exception(
    $"Orchestrator '{orchestrator}' awaited something other than its context. "
    + "It may only await tasks of TaskOrchestrationContext (or Task.WhenAll and Task.WhenAny of them), without ConfigureAwait(false), Task.Run or threads of its own; I/O belongs in an activity.");
