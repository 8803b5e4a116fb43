using System.Buffers;
using Hub.Simulators.Faults;
using Microsoft.AspNetCore.Http;

namespace Hub.Simulators.Http;

/// <summary>Between Kestrel's exchange and the simulators' own requests and answers.</summary>
internal static class ExchangeExtensions
{
    private const int LargestBody = 4 * 1024 * 1024;

    public static async Task<ReadOnlyMemory<byte>?> ReadBodyAsync(this HttpRequest request)
    {
        if (request.ContentLength == 0 || HttpMethods.IsGet(request.Method)) return ReadOnlyMemory<byte>.Empty;
        if (request.ContentLength > LargestBody) return null;
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(request.HttpContext.RequestAborted);
            if (read.Buffer.Length > LargestBody) return null;
            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                // A read that is left open makes Kestrel cut the connection after the answer.
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return body;
            }

            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    public static async Task SendAsync(this HttpContext context, SimulatedResponse response)
    {
        if (response.Interruption is { } interruption)
        {
            if (interruption.Delay > TimeSpan.Zero) await Task.Delay(interruption.Delay, context.RequestAborted);
            if (interruption.Drop)
            {
                context.Abort();
                return;
            }
        }

        context.Response.StatusCode = response.Status;
        foreach (var (name, value) in response.Headers) context.Response.Headers[name] = value;
        if (response.Body.IsEmpty) return;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = response.Body.Length;
        await context.Response.BodyWriter.WriteAsync(response.Body, context.RequestAborted);
    }

    /// <summary>The answer as the fault leaves it.</summary>
    public static SimulatedResponse Under(this SimulatedResponse response, FaultRule fault) => fault.Fault switch
    {
        FaultKind.Latency => response with { Interruption = new Interruption(fault.Delay, Drop: false) },
        FaultKind.TimeoutAfterEffect or FaultKind.DropConnection => response with { Interruption = new Interruption(fault.Delay, Drop: true) },
        _ => response,
    };
}
