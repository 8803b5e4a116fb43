namespace Hub.Simulators.Faults;

/// <summary>What goes wrong.</summary>
public enum FaultKind
{
    /// <summary>Refused for its rate: 429 with Retry-After at Microsoft, 403 userRateLimitExceeded at Google. Nothing is changed.</summary>
    Throttle,

    /// <summary>503 with Retry-After when the rule gives one. Nothing is changed.</summary>
    ServiceUnavailable,

    /// <summary>500. Nothing is changed.</summary>
    InternalError,

    /// <summary>The request takes effect, then the answer never comes: the connection is dropped after the rule's delay (a batch part answers 504).</summary>
    TimeoutAfterEffect,

    /// <summary>The request takes effect, then answers 409 "Entity already exists.", as Google has done.</summary>
    ConflictAfterSuccess,

    /// <summary>The connection is dropped. Nothing is changed.</summary>
    DropConnection,

    /// <summary>The answer comes late by the rule's delay.</summary>
    Latency,
}
