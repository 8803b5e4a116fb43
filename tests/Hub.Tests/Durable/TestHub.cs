using System.Reflection;
using System.Runtime.ExceptionServices;
using Azure.Storage.Blobs;
using Hub.Local.Durable;
using Hub.Local.Durable.Client;
using Hub.Local.Durable.Engine;
using Hub.Local.Durable.History;
using Hub.Local.Functions;
using Microsoft.Extensions.Logging;

namespace Hub.Tests.Durable;

/// <summary>A task hub with functions made of delegates. Engines come and go; the store stays.</summary>
internal sealed class TestHub(string connectionString, TimeProvider? time = null) : IAsyncDisposable
{
    private readonly List<HostedFunction> functions = [];
    private readonly List<DurableEngine> engines = [];
    private readonly DelegateInvoker invoker = new();
    private readonly string name = $"t{Guid.NewGuid():N}"[..20];

    public RecordingLoggerFactory Logs { get; } = new();

    public DurableEngine Engine => engines[^1];

    public DurableTaskClient Client { get; private set; } = null!;

    public static async Task<TestHub> WithAsync(DurableFixture fixture, TimeProvider? time = null) => new(await fixture.ConnectionStringAsync(), time);

    public TestHub Orchestrator(string function, Func<TaskOrchestrationContext, Task<object?>> code)
    {
        Add(function, code, new OrchestrationTriggerAttribute());
        return this;
    }

    public TestHub Activity<TIn, TOut>(string function, Func<TIn, Task<TOut>> code)
    {
        Add(function, async (TIn input) => (object?)await code(input), new ActivityTriggerAttribute());
        return this;
    }

    public TestHub Step<TIn, TOut>(string function, Func<TIn, TOut> code) => Activity<TIn, TOut>(function, input => Task.FromResult(code(input)));

    public DurableSettings Settings(FaultPolicy? faults = null) => new() { ConnectionString = connectionString, HubName = name, Policy = faults, WakePoll = TimeSpan.FromMilliseconds(100) };

    /// <summary>An engine that does not run yet.</summary>
    public DurableEngine Make(DurableSettings settings)
    {
        engines.Add(new DurableEngine(settings, functions, invoker, Logs, time ?? TimeProvider.System));
        return Engine;
    }

    public async Task<TestHub> StartAsync(DurableSettings? settings = null)
    {
        settings ??= Settings();
        Client = new EmbeddedTaskClient(settings, Make(settings), time ?? TimeProvider.System);
        await Engine.StartAsync(TestContext.Current.CancellationToken);
        return this;
    }

    /// <summary>Runs an orchestration to its end.</summary>
    public async Task<OrchestrationMetadata> RunAsync(string orchestrator, object? input = null, string? id = null)
    {
        var instance = await Client.ScheduleNewOrchestrationInstanceAsync(orchestrator, input, new StartOrchestrationOptions(id), TestContext.Current.CancellationToken);
        return await EndAsync(instance);
    }

    /// <summary>Waits for an instance's end; one that takes too long fails the test with what the engine logged.</summary>
    public async Task<OrchestrationMetadata> EndAsync(string instance)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        try
        {
            return await Client.WaitForInstanceCompletionAsync(instance, getInputsAndOutputs: true, patience.Token);
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            Assert.Fail($"{instance} has not ended: {Engine.Peek(instance)}\n{string.Join('\n', Engine.Find(instance)?.Held ?? [])}\n{string.Join('\n', Logs.Lines)}");
            throw;
        }
    }

    /// <summary>Waits until something is so; the test's own time limit ends the wait.</summary>
    public async Task<OrchestrationMetadata> UntilAsync(string instance, Func<OrchestrationMetadata, bool> condition)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            if (await Client.GetInstanceAsync(instance, true, patience.Token) is { } state && condition(state))
                return state;
            await Task.Delay(10, patience.Token);
        }
    }

    /// <summary>Ends the first engine without letting it do anything more.</summary>
    public ValueTask KillFirstAsync() => engines[0].DisposeAsync();

    /// <summary>The results of activities that an instance's history holds.</summary>
    public async Task<IReadOnlyList<string>> RecordedAsync(string instance)
    {
        if (await Engine.Store.ReadAsync(instance, TestContext.Current.CancellationToken) is not { } record)
            return [];
        var turns = (await Engine.Store.HistoryAsync(record, TestContext.Current.CancellationToken)).Turns;
        var activities = turns.SelectMany(t => t.Out).Where(e => e.Kind == EventKind.Activity).Select(e => e.Id).ToHashSet();
        return [.. turns.SelectMany(t => t.In).Where(e => e.Kind == EventKind.Done && activities.Contains(e.Id)).Select(e => DurableJson.Read<string>(e.Data)!)];
    }

    public async Task<IReadOnlyList<string>> BlobsAsync()
    {
        var container = new BlobContainerClient(connectionString, $"{name}-durable");
        return await container.GetBlobsAsync(cancellationToken: TestContext.Current.CancellationToken).Select(b => b.Name).ToListAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var engine in engines)
            await engine.DisposeAsync();
    }

    private void Add(string function, Delegate code, Attribute trigger)
    {
        functions.Add(new HostedFunction(function, code.Method, code.Method.GetParameters()[^1], trigger));
        invoker.Code[function] = code;
    }

    private sealed class DelegateInvoker : IFunctionInvoker
    {
        public Dictionary<string, Delegate> Code { get; } = [];

        public async Task<object?> InvokeAsync(HostedFunction function, Func<Type, object?> triggerValue, CancellationToken cancellationToken)
        {
            try
            {
                return await (Task<object?>)Code[function.Name].DynamicInvoke(triggerValue(function.TriggerParameter.ParameterType))!;
            }
            catch (TargetInvocationException thrown)
            {
                ExceptionDispatchInfo.Throw(thrown.InnerException!);
                throw;
            }
        }
    }
}

/// <summary>Keeps what is logged.</summary>
internal sealed class RecordingLoggerFactory : ILoggerFactory, ILogger
{
    private readonly List<string> lines = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (lines)
                return [.. lines];
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
        // There is only this one.
    }

    public void Dispose()
    {
        // Nothing is held.
    }

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (lines)
            lines.Add($"{logLevel}: {formatter(state, exception)} {exception}");
    }
}
