using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using DurableTask.Core;
using Hub.AzureTests.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.DurableTask.Testing.Sidecar;
using Microsoft.DurableTask.Testing.Sidecar.Grpc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace Hub.AzureTests;

/// <summary>
/// Stands in for the Azure Functions host, as far as the hub's worker sees it: starts the worker that was built with the real packages, has it load its functions, sends it what comes by HTTP, and does for its
/// orchestrations what the Durable Task extension does, over the Durable Task team's own engine in memory. It knows no keys, scales nothing and has no Service Bus.
/// </summary>
internal sealed class StandInHost : IAsyncDisposable
{
    private readonly WebApplication server;
    private readonly WorkerConversation worker = new();
    private readonly ConcurrentQueue<string> output = new();
    private readonly HttpMessageInvoker forward = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, AutomaticDecompression = DecompressionMethods.None, UseProxy = false });
    private readonly Dictionary<string, RpcFunctionMetadata> byName = new(StringComparer.OrdinalIgnoreCase);
    private Process? process;
    private WebApplication? front;
    private DurableBridge? durable;
    private Uri? workerAddress;
    private string sidecar = "";

    private StandInHost()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = null);
        builder.Services.AddSingleton(worker);
        var engine = new InMemoryOrchestrationService();
        builder.Services.AddSingleton<IOrchestrationService>(engine);
        builder.Services.AddSingleton<IOrchestrationServiceClient>(engine);
        builder.Services.AddSingleton<TaskHubGrpcServer>();
        server = builder.Build();
        // What a gRPC client takes for "unavailable" (https://grpc.github.io/grpc/core/md_doc_http-grpc-status-mapping.html).
        server.UseWhen(
            request => DurableIsAway && request.Request.Path.StartsWithSegments("/TaskHubSidecarService"),
            away => away.Run(request =>
            {
                request.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return Task.CompletedTask;
            }));
        server.MapGrpcService<WorkerConversation>();
        server.MapGrpcService<TaskHubGrpcServer>();
    }

    /// <summary>Where it is called from outside.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>The functions that the worker told of.</summary>
    public IReadOnlyDictionary<string, RpcFunctionMetadata> Functions => byName;

    /// <summary>Whether Durable Task answers nobody. What it has given out already is done.</summary>
    public bool DurableIsAway { get; set; }

    /// <summary>What the worker logged and wrote.</summary>
    public string Log => string.Join('\n', worker.Log.Concat(output));

    /// <summary>Starts the worker, and waits until it serves.</summary>
    /// <param name="settings">The app's settings, by name (with colons).</param>
    public static async Task<StandInHost> StartAsync(IReadOnlyDictionary<string, string> settings)
    {
        var host = new StandInHost();
        try
        {
            await host.BeginAsync(settings);
            return host;
        }
        catch (Exception e)
        {
            var log = host.Log;
            await host.DisposeAsync();
            throw new InvalidOperationException($"{e.Message}\n{log}", e);
        }
    }

    /// <summary>Has the worker run a function that is triggered by neither HTTP nor an orchestration.</summary>
    /// <param name="name">The function.</param>
    /// <param name="trigger">The name of its trigger's parameter.</param>
    /// <param name="json">The trigger's data.</param>
    public Task<InvocationResponse> RunAsync(string name, string trigger, string json) =>
        InvokeAsync(byName[name], Guid.NewGuid().ToString(), new TypedData { Json = json }, trigger);

    public async ValueTask DisposeAsync()
    {
        if (durable is not null)
            await durable.DisposeAsync();
        if (front is not null)
            await front.DisposeAsync();
        if (process is { HasExited: false })
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        process?.Dispose();
        await server.DisposeAsync();
        forward.Dispose();
    }

    private async Task BeginAsync(IReadOnlyDictionary<string, string> settings)
    {
        await server.StartAsync();
        sidecar = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var folder = typeof(StandInHost).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "HubOfAzure").Value!;
        process = Start(folder, settings);
        (workerAddress, var functions) = await worker.BeginAsync(folder);
        foreach (var function in functions)
            byName.Add(function.Name, function);
        durable = await DurableBridge.StartAsync(sidecar, (name, trigger, data) => InvokeAsync(byName[name], Guid.NewGuid().ToString(), new TypedData { String = data }, trigger), byName, output);
        front = await OpenAsync();
        Address = new Uri(front.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    private Process Start(string folder, IReadOnlyDictionary<string, string> settings)
    {
        var start = new ProcessStartInfo("dotnet", Path.Combine(folder, "Hub.Functions.dll")) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in settings)
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        start.Environment["Functions__Worker__HostEndpoint"] = sidecar;
        start.Environment["Functions__Worker__WorkerId"] = "worker";
        start.Environment["Functions__Worker__RequestId"] = "request";
        start.Environment["Functions__Worker__GrpcMaxMessageLength"] = "2147483647";
        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = start.Environment["FUNCTIONS_WORKER_DIRECTORY"] = folder;
        var started = new Process { StartInfo = start };
        started.OutputDataReceived += (_, line) => output.Enqueue(line.Data ?? "");
        started.ErrorDataReceived += (_, line) => output.Enqueue(line.Data ?? "");
        started.Start();
        started.BeginOutputReadLine();
        started.BeginErrorReadLine();
        return started;
    }

    // The routes that the real host listens to, each of which leads to one function.
    private async Task<WebApplication> OpenAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRouting();
        builder.Services.AddHttpForwarder();
        var app = builder.Build();
        var forwarder = app.Services.GetRequiredService<IHttpForwarder>();
        app.Use(async (context, next) =>
        {
            try
            {
                await next(context);
            }
            catch (Exception e)
            {
                output.Enqueue($"{context.Request.Path}: {e}");
                throw;
            }
        });
        app.UseRouting();
        foreach (var function in byName.Values)
        {
            foreach (var trigger in function.RawBindings.Select(b => JsonNode.Parse(b)!).Where(b => (string?)b["type"] == "httpTrigger"))
            {
                var methods = trigger["methods"]?.AsArray().Select(m => (string)m!).ToArray() ?? [];
                app.MapMethods("/" + ((string?)trigger["route"] ?? function.Name), methods, context => ServeAsync(context, forwarder, function, (string)trigger["name"]!));
            }
        }

        await app.StartAsync();
        return app;
    }

    private async Task ServeAsync(HttpContext context, IHttpForwarder forwarder, RpcFunctionMetadata function, string trigger)
    {
        var id = Guid.NewGuid().ToString();
        var values = context.Request.RouteValues.Where(v => v.Value is not null).ToDictionary(v => v.Key, v => new TypedData { String = v.Value!.ToString() });
        var ran = InvokeAsync(function, id, new TypedData { Http = new RpcHttp { Method = context.Request.Method, Url = context.Request.Path } }, trigger, values);
        var error = await forwarder.SendAsync(context, workerAddress!.ToString(), forward, ForwarderRequestConfig.Empty, (_, request) =>
        {
            request.Headers.TryAddWithoutValidation("x-ms-invocation-id", id);
            return ValueTask.CompletedTask;
        });
        var answer = await ran;
        if (answer.Result.Status != 1 || error != ForwarderError.None)
            output.Enqueue($"{function.Name}: {error} {answer.Result.Exception?.Message}\n{answer.Result.Exception?.StackTrace}");
    }

    private Task<InvocationResponse> InvokeAsync(RpcFunctionMetadata function, string id, TypedData data, string trigger, IReadOnlyDictionary<string, TypedData>? metadata = null)
    {
        var request = new InvocationRequest { InvocationId = id, FunctionId = function.FunctionId, InputData = { new ParameterBinding { Name = trigger, Data = data } } };
        foreach (var (name, value) in metadata ?? new Dictionary<string, TypedData>())
            request.TriggerMetadata.Add(name, value);
        foreach (var (name, _) in function.Bindings.Where(b => b.Value.Type.Equals("durableClient", StringComparison.OrdinalIgnoreCase)))
        {
            var client = new { rpcBaseUrl = sidecar, taskHubName = "Hub", connectionName = "Storage", requiredQueryStringParameters = "", httpBaseUrl = sidecar, maxGrpcMessageSizeInBytes = int.MaxValue, grpcHttpClientTimeout = "\"00:01:40\"" };
            request.InputData.Add(new ParameterBinding { Name = name, Data = new TypedData { String = JsonSerializer.Serialize(client) } });
        }

        return worker.InvokeAsync(request);
    }
}
