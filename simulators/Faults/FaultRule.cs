namespace Hub.Simulators.Faults;

/// <summary>Which requests go wrong, how, and how often. Parts of a Microsoft batch are matched one by one.</summary>
/// <param name="Fault">What goes wrong.</param>
public sealed record FaultRule(FaultKind Fault)
{
    /// <summary>The directory; all when null.</summary>
    public SimulatedDirectory? Directory { get; init; }

    /// <summary>HTTP method; any when null.</summary>
    public string? Method { get; init; }

    /// <summary>Regular expression over the path after the API's root, as in <c>^/users/</c>; any when null.</summary>
    public string? Path { get; init; }

    /// <summary>The account that the request is about: its id, an address or the person's id; any when null.</summary>
    public string? User { get; init; }

    /// <summary>How many matching requests go wrong; all after those when <see cref="int.MaxValue"/>.</summary>
    public int Times { get; init; } = 1;

    /// <summary>How many matching requests go well first.</summary>
    public int Skip { get; init; }

    /// <summary>Retry-After of a throttle or a 503, in seconds; may be fractional.</summary>
    public double? RetryAfter { get; init; }

    /// <summary>How late the answer is, or how long until the connection is dropped.</summary>
    public TimeSpan Delay { get; init; }
}
