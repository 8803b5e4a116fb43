using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Hub.AzureTests.Protocol;
using Microsoft.DurableTask.Protobuf;

namespace Hub.AzureTests;

/// <summary>
/// Brings the work that the engine gives out to the worker, in the form in which the Durable Task extension of the real host does: an orchestration's history as text, an activity's input as JSON.
/// </summary>
internal sealed class DurableBridge : IAsyncDisposable
{
    private readonly GrpcChannel channel;
    private readonly TaskHubSidecarService.TaskHubSidecarServiceClient engine;
    private readonly Func<string, string, string, Task<InvocationResponse>> invoke;
    private readonly IReadOnlyDictionary<string, RpcFunctionMetadata> functions;
    private readonly ConcurrentQueue<string> log;
    private readonly CancellationTokenSource ending = new();
    private Task reading = Task.CompletedTask;

    private DurableBridge(string address, Func<string, string, string, Task<InvocationResponse>> invoke, IReadOnlyDictionary<string, RpcFunctionMetadata> functions, ConcurrentQueue<string> log)
    {
        channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions { MaxReceiveMessageSize = null, MaxSendMessageSize = null });
        engine = new TaskHubSidecarService.TaskHubSidecarServiceClient(channel);
        (this.invoke, this.functions, this.log) = (invoke, functions, log);
    }

    /// <summary>Begins to bring work.</summary>
    /// <param name="address">The engine's.</param>
    /// <param name="invoke">Runs a function: its name, the name of its trigger's parameter, the data.</param>
    /// <param name="functions">The worker's functions.</param>
    /// <param name="log">Takes what goes wrong.</param>
    public static async Task<DurableBridge> StartAsync(
        string address, Func<string, string, string, Task<InvocationResponse>> invoke, IReadOnlyDictionary<string, RpcFunctionMetadata> functions, ConcurrentQueue<string> log)
    {
        var bridge = new DurableBridge(address, invoke, functions, log);
        await bridge.engine.HelloAsync(new Google.Protobuf.WellKnownTypes.Empty());
        bridge.reading = bridge.ReadAsync();
        return bridge;
    }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await reading;
        channel.Dispose();
        ending.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            using var work = engine.GetWorkItems(new GetWorkItemsRequest(), cancellationToken: ending.Token);
            await foreach (var item in work.ResponseStream.ReadAllAsync(ending.Token))
            {
                _ = DoAsync(item);
            }
        }
        catch (Grpc.Core.RpcException) when (ending.IsCancellationRequested)
        {
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
        }
    }

    private async Task DoAsync(WorkItem item)
    {
        try
        {
            if (item.OrchestratorRequest is { } orchestration)
                await OrchestrateAsync(orchestration);
            else if (item.ActivityRequest is { } activity)
                await ActAsync(activity);
        }
        catch (Exception e) when (!ending.IsCancellationRequested)
        {
            log.Enqueue($"A {item.RequestCase} was not done: {e}");
        }
    }

    private async Task OrchestrateAsync(OrchestratorRequest request)
    {
        var name = request.PastEvents.Concat(request.NewEvents).First(e => e.ExecutionStarted is not null).ExecutionStarted.Name;
        var ran = await RunAsync(name, "orchestrationTrigger", Convert.ToBase64String(request.ToByteArray()));
        var response = ran.Result.Status == 1
            ? OrchestratorResponse.Parser.ParseFrom(Convert.FromBase64String(ran.ReturnValue.String))
            : new OrchestratorResponse
            {
                InstanceId = request.InstanceId,
                Actions = { new OrchestratorAction { CompleteOrchestration = new CompleteOrchestrationAction { OrchestrationStatus = OrchestrationStatus.Failed, FailureDetails = FailureOf(ran) } } },
            };
        await engine.CompleteOrchestratorTaskAsync(response);
    }

    private async Task ActAsync(ActivityRequest request)
    {
        // The engine keeps the input as the one element of a list, which the extension takes it out of.
        var input = JsonNode.Parse(request.Input ?? "[null]")!.AsArray()[0]?.ToJsonString() ?? "null";
        var ran = await RunAsync(request.Name, "activityTrigger", input);
        var response = new ActivityResponse { InstanceId = request.OrchestrationInstance.InstanceId, TaskId = request.TaskId };
        if (ran.Result.Status == 1)
            response.Result = JsonOf(ran.ReturnValue);
        else
            response.FailureDetails = FailureOf(ran);
        await engine.CompleteActivityTaskAsync(response);
    }

    private Task<InvocationResponse> RunAsync(string name, string type, string data)
    {
        if (!functions.TryGetValue(name, out var function))
            return Task.FromResult(new InvocationResponse { Result = new StatusResult { Exception = new Protocol.RpcException { Message = $"There is no function {name}." } } });
        return invoke(name, function.Bindings.Single(b => b.Value.Type.Equals(type, StringComparison.OrdinalIgnoreCase)).Key, data);
    }

    // The extension keeps results as JSON, whatever the worker sent them as.
    private static string? JsonOf(TypedData? value) => value?.DataCase switch
    {
        TypedData.DataOneofCase.Json => value.Json,
        TypedData.DataOneofCase.String => System.Text.Json.JsonSerializer.Serialize(value.String),
        TypedData.DataOneofCase.Int => value.Int.ToString(System.Globalization.CultureInfo.InvariantCulture),
        TypedData.DataOneofCase.Double => System.Text.Json.JsonSerializer.Serialize(value.Double),
        _ => null,
    };

    private static TaskFailureDetails FailureOf(InvocationResponse ran) => new() { ErrorType = "Failure", ErrorMessage = ran.Result.Exception?.Message ?? "", StackTrace = ran.Result.Exception?.StackTrace ?? "" };
}
