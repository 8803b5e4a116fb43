namespace Hub.Core.Partners.Webhooks;

/// <summary>A partner's endpoint, which is told of what happens to the partner's applications.</summary>
public sealed record Webhook
{
    /// <summary>The most that a partner may have.</summary>
    public const int Most = 10;

    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required string VendorId { get; init; }

    /// <summary>Where events are posted to.</summary>
    public required string Url { get; init; }

    /// <summary>The types of events that it is told of; empty for all, those to come too.</summary>
    public IReadOnlyList<string> Events { get; init; } = [];

    /// <summary>What the partner says of it; empty for nothing.</summary>
    public string Description { get; init; } = "";

    /// <summary>Whether events are sent. While they are not, they wait.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Why the hub stopped sending; null where it did not.</summary>
    public WebhookFault? Fault { get; init; }

    /// <summary>When it was registered.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last switched on or given another address: what failed before is tried again at once.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>A moment within the hour before the last event that it took; null when it has taken none.</summary>
    public DateTimeOffset? LastSuccessAt { get; init; }

    /// <summary>What signs: the newest first, and for a day after a rotation the one before it.</summary>
    public IReadOnlyList<WebhookSecret> Secrets { get; init; } = [];

    /// <summary>Whether it is told of events of a type.</summary>
    public bool Wants(string type) => Events.Count == 0 || Events.Contains(type);

    /// <summary>Its lane of a stream.</summary>
    public WebhookLane LaneOf(string stream) => new(VendorId, Id, stream);
}

/// <summary>A secret that signs what an endpoint is sent.</summary>
/// <param name="Protected">The secret, encrypted.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="EndsAt">From when on it signs no more; null for the one in use.</param>
public sealed record WebhookSecret(string Protected, DateTimeOffset CreatedAt, DateTimeOffset? EndsAt);

/// <summary>Why the hub stopped sending to an endpoint.</summary>
public enum WebhookFault
{
    /// <summary>It answered 410 Gone.</summary>
    Gone,

    /// <summary>It took nothing for days.</summary>
    Failing,
}
