namespace Hub.Tests.Operations.Telemetry;

/// <summary>
/// Tests that gather signals run with no other beside them: instrumentation is the process's, and two hubs that gather get in each other's way. So does the one in which a hub has enough to cope with
/// as it is.
/// </summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class OneAtATime;
