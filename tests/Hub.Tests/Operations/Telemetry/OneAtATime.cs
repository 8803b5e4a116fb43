namespace Hub.Tests.Operations.Telemetry;

/// <summary>Tests that gather signals run with no other beside them: instrumentation is the process's, and two hubs that gather get in each other's way.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class OneAtATime;
