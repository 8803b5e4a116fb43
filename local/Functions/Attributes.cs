namespace Hub.Local.Functions;

/// <summary>Marks a method that the runtime hosts.</summary>
/// <param name="name">Unique in the app.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FunctionAttribute(string name) : Attribute
{
    /// <summary>The function's name, unique in the app.</summary>
    public string Name { get; } = name;
}

/// <summary>Who may call an HTTP function.</summary>
public enum AuthorizationLevel
{
    /// <summary>Everybody.</summary>
    Anonymous,

    /// <summary>Not used by the hub; treated as <see cref="Function"/>.</summary>
    User,

    /// <summary>Callers with a function key or the master key.</summary>
    Function,

    /// <summary>Not used by the hub; treated as <see cref="Admin"/>.</summary>
    System,

    /// <summary>Callers with the master key.</summary>
    Admin,
}

/// <summary>Binds a parameter to the HTTP request that calls the function.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class HttpTriggerAttribute : Attribute
{
    /// <summary>Any method, with a function key.</summary>
    public HttpTriggerAttribute() : this(AuthorizationLevel.Function) { }

    /// <summary>These methods, with a function key.</summary>
    public HttpTriggerAttribute(params string[] methods) : this(AuthorizationLevel.Function, methods) { }

    /// <summary>Any method, at this level.</summary>
    public HttpTriggerAttribute(AuthorizationLevel authLevel) : this(authLevel, []) { }

    /// <summary>These methods, at this level.</summary>
    public HttpTriggerAttribute(AuthorizationLevel authLevel, params string[] methods) => (AuthLevel, Methods) = (authLevel, methods);

    /// <summary>Route template below the prefix of host.json; the function's name when null.</summary>
    public string? Route { get; set; }

    /// <summary>HTTP methods; empty for any.</summary>
    public string[] Methods { get; }

    /// <summary>Who may call.</summary>
    public AuthorizationLevel AuthLevel { get; }
}

/// <summary>Binds a parameter to the tick of a schedule.</summary>
/// <param name="schedule">Six-field cron in UTC, or <c>%Setting%</c>.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class TimerTriggerAttribute(string schedule) : Attribute
{
    /// <summary>Six-field cron (seconds first), or the name of a setting between percent signs.</summary>
    public string Schedule { get; } = schedule;

    /// <summary>Whether occurrences are kept across restarts, so that a missed one is caught up.</summary>
    public bool UseMonitor { get; set; } = true;

    /// <summary>Whether it also runs when the host starts.</summary>
    public bool RunOnStartup { get; set; }
}

/// <summary>Binds a parameter to a message of a queue or of a topic's subscription.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ServiceBusTriggerAttribute : Attribute
{
    /// <summary>Listens to a queue.</summary>
    public ServiceBusTriggerAttribute(string queueName) => QueueName = queueName;

    /// <summary>Listens to a subscription of a topic.</summary>
    public ServiceBusTriggerAttribute(string topicName, string subscriptionName) => (TopicName, SubscriptionName) = (topicName, subscriptionName);

    /// <summary>The queue, or null for a topic.</summary>
    public string? QueueName { get; }

    /// <summary>The topic, or null for a queue.</summary>
    public string? TopicName { get; }

    /// <summary>The subscription, or null for a queue.</summary>
    public string? SubscriptionName { get; }

    /// <summary>The setting that names the connection.</summary>
    public string? Connection { get; set; }

    /// <summary>Whether messages of one session are handled one at a time, in order.</summary>
    public bool IsSessionsEnabled { get; set; }
}

/// <summary>Binds a parameter to the context of an orchestration.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class OrchestrationTriggerAttribute : Attribute
{
    /// <summary>The orchestration's name; the function's name when null.</summary>
    public string? Orchestration { get; set; }
}

/// <summary>Binds a parameter to the input of an activity.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ActivityTriggerAttribute : Attribute
{
    /// <summary>The activity's name; the function's name when null.</summary>
    public string? Activity { get; set; }
}

/// <summary>Binds a parameter to a <c>DurableTaskClient</c>.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class DurableClientAttribute : Attribute;
