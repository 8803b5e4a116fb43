using System.Collections.Concurrent;
using System.Threading.Channels;
using Grpc.Core;
using Hub.AzureTests.Protocol;

namespace Hub.AzureTests;

/// <summary>What the stand-in host and the worker tell each other: one stream, on which the worker calls and the host asks.</summary>
internal sealed class WorkerConversation : FunctionRpc.FunctionRpcBase
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Channel<StreamingMessage> toWorker = Channel.CreateUnbounded<StreamingMessage>();
    private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<WorkerInitResponse> initialised = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<FunctionMetadataResponse> metadata = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<FunctionLoadResponse>> loads = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<InvocationResponse>> invocations = new();

    /// <summary>What the worker logged, as <c>level category: message</c>.</summary>
    public ConcurrentQueue<string> Log { get; } = new();

    public override async Task EventStream(IAsyncStreamReader<StreamingMessage> requestStream, IServerStreamWriter<StreamingMessage> responseStream, ServerCallContext context)
    {
        var sending = SendAsync();
        await foreach (var message in requestStream.ReadAllAsync(context.CancellationToken))
            Hear(message);
        toWorker.Writer.TryComplete();
        await sending;

        async Task SendAsync()
        {
            await foreach (var message in toWorker.Reader.ReadAllAsync(context.CancellationToken))
                await responseStream.WriteAsync(message, context.CancellationToken);
        }
    }

    /// <summary>Waits for the worker, and makes its acquaintance as the real host does: what it can, what functions it has, each of them loaded.</summary>
    /// <param name="folder">The folder of the app.</param>
    /// <returns>Where it takes HTTP requests, and its functions.</returns>
    public async Task<(Uri Address, IReadOnlyList<RpcFunctionMetadata> Functions)> BeginAsync(string folder)
    {
        await started.Task.WaitAsync(Patience);
        var init = new WorkerInitRequest { HostVersion = "4.1000.0", WorkerDirectory = folder, FunctionAppDirectory = folder };
        Send(new StreamingMessage { WorkerInitRequest = init });
        var capabilities = (await initialised.Task.WaitAsync(Patience)).Capabilities;
        Send(new StreamingMessage { FunctionsMetadataRequest = new FunctionsMetadataRequest { FunctionAppDirectory = folder } });
        var answer = await metadata.Task.WaitAsync(Patience);
        Check(answer.Result, "The worker does not tell its functions.");
        foreach (var function in answer.FunctionMetadataResults)
        {
            var loaded = loads.GetOrAdd(function.FunctionId, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
            Send(new StreamingMessage { FunctionLoadRequest = new FunctionLoadRequest { FunctionId = function.FunctionId, Metadata = function } });
            Check((await loaded.Task.WaitAsync(Patience)).Result, $"The worker does not load {function.Name}.");
        }

        return (new Uri(capabilities["HttpUri"]), answer.FunctionMetadataResults);
    }

    /// <summary>Has the worker run a function.</summary>
    /// <returns>What it returned; an answer that failed is returned as it is.</returns>
    public Task<InvocationResponse> InvokeAsync(InvocationRequest request)
    {
        request.TraceContext ??= new RpcTraceContext();
        request.RetryContext ??= new RetryContext();
        var answered = invocations.GetOrAdd(request.InvocationId, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        Send(new StreamingMessage { InvocationRequest = request });
        return answered.Task;
    }

    private void Hear(StreamingMessage message)
    {
        switch (message.ContentCase)
        {
            case StreamingMessage.ContentOneofCase.StartStream:
                started.TrySetResult();
                break;
            case StreamingMessage.ContentOneofCase.WorkerInitResponse:
                initialised.TrySetResult(message.WorkerInitResponse);
                break;
            case StreamingMessage.ContentOneofCase.FunctionMetadataResponse:
                metadata.TrySetResult(message.FunctionMetadataResponse);
                break;
            case StreamingMessage.ContentOneofCase.FunctionLoadResponse:
                loads[message.FunctionLoadResponse.FunctionId].TrySetResult(message.FunctionLoadResponse);
                break;
            case StreamingMessage.ContentOneofCase.InvocationResponse:
                if (invocations.TryRemove(message.InvocationResponse.InvocationId, out var answered))
                    answered.TrySetResult(message.InvocationResponse);
                break;
            case StreamingMessage.ContentOneofCase.RpcLog:
                Log.Enqueue($"{message.RpcLog.Level} {message.RpcLog.Category}: {message.RpcLog.Message} {message.RpcLog.Exception?.Message}\n{message.RpcLog.Exception?.StackTrace}");
                break;
        }
    }

    private void Send(StreamingMessage message)
    {
        message.RequestId = Guid.NewGuid().ToString();
        toWorker.Writer.TryWrite(message);
    }

    private static void Check(StatusResult result, string what) => Assert.True(result.Status == 1, $"{what} {result.Exception?.Message}\n{result.Exception?.StackTrace}");
}
