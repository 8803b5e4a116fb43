using Grpc.Core;
using Hub.Core;

namespace Hub.Functions.Operations.Outages;

/// <summary>Tells Service Bus and Durable Task, when they are away, from everything else that can go wrong.</summary>
internal static class ServiceOutage
{
    /// <summary>
    /// Whether something failed because one of them could not be reached, or had too much to do: the same may succeed in a while. Service Bus says so itself (<c>IsTransient</c>); Durable Task is
    /// called by gRPC, whose status codes are those of https://grpc.io/docs/guides/status-codes/.
    /// </summary>
    public static bool Caused(Exception failure) => failure.WithCauses().Any(cause =>
        cause is ServiceBusException { IsTransient: true } or RpcException { StatusCode: StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.ResourceExhausted });
}
