namespace Hub.Simulators.Microsoft365;

/// <summary>School Data Sync of a simulated tenant: its connectors, its one upload session for each, validations and runs.</summary>
public sealed class SimulatedSchoolDataSync
{
    private readonly Lock gate = new();
    private readonly List<SimulatedConnector> connectors = [];
    private readonly List<SimulatedValidation> validations = [];
    private readonly List<SimulatedRun> runs = [];
    private readonly List<IReadOnlyDictionary<string, byte[]>> accepted = [];

    /// <summary>Permissions that the hub's application lacks, such as <c>IndustryData-DataConnector.Upload</c>.</summary>
    public ICollection<string> Lacking { get; } = [];

    /// <summary>How long a session lives.</summary>
    public TimeSpan SessionLife { get; set; } = TimeSpan.FromHours(14);

    /// <summary>How many of the next sessions have ended when they are opened.</summary>
    public int SessionsThatEndAtOnce { get; set; }

    /// <summary>How many looks a validation takes before it has ended: the first finds it not started, the others running.</summary>
    public int Looks { get; set; } = 2;

    /// <summary>Retry-After of an answer that says that a validation goes on, in seconds; null for none.</summary>
    public double? RetryAfter { get; set; }

    /// <summary>How validations end without a look at the files (<c>failed</c>, <c>skipped</c>); null for one that looks.</summary>
    public string? Ends { get; set; }

    /// <summary>The sets of files that were taken over, by their names, oldest first.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, byte[]>> Accepted
    {
        get
        {
            lock (gate)
                return [.. accepted];
        }
    }

    /// <summary>How many validations were begun.</summary>
    public int Validations
    {
        get
        {
            lock (gate)
                return validations.Count;
        }
    }

    /// <summary>How many sessions were opened.</summary>
    public int Sessions { get; internal set; }

    /// <summary>Adds a connector, as an administrator does who adds a source of data.</summary>
    /// <param name="name">What the administrator calls it.</param>
    /// <param name="format"><c>schoolDataSyncV1</c> or <c>schoolDataSyncV2Rev1</c>; null for one that reads an API and takes no files.</param>
    /// <returns>Its id.</returns>
    public string AddConnector(string name, string? format = "schoolDataSyncV2Rev1")
    {
        var connector = new SimulatedConnector(Guid.NewGuid().ToString(), name, format);
        lock (gate)
            connectors.Add(connector);
        return connector.Id;
    }

    internal IReadOnlyList<SimulatedConnector> Connectors
    {
        get
        {
            lock (gate)
                return [.. connectors];
        }
    }

    internal IReadOnlyList<SimulatedValidation> AllValidations
    {
        get
        {
            lock (gate)
                return [.. validations];
        }
    }

    internal IReadOnlyList<SimulatedRun> Runs
    {
        get
        {
            lock (gate)
                return [.. runs];
        }
    }

    internal void Add(SimulatedValidation validation)
    {
        lock (gate)
            validations.Add(validation);
    }

    internal void Accept(IReadOnlyDictionary<string, byte[]> files, SimulatedRun run)
    {
        lock (gate)
        {
            accepted.Add(files);
            runs.Add(run);
        }
    }
}

/// <summary>A connector.</summary>
internal sealed record SimulatedConnector(string Id, string Name, string? Format)
{
    public SimulatedSession? Session { get; set; }
}

/// <summary>An upload session.</summary>
internal sealed record SimulatedSession(string ContainerId, DateTimeOffset Expires);

/// <summary>A validation.</summary>
internal sealed class SimulatedValidation(string connectorId, string containerId, DateTimeOffset createdAt)
{
    public string Id { get; } = Guid.NewGuid().ToString();

    public string ConnectorId { get; } = connectorId;

    public string ContainerId { get; } = containerId;

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public DateTimeOffset ChangedAt { get; set; } = createdAt;

    public int Looks { get; set; }

    public string Status { get; set; } = "notStarted";

    public IReadOnlyList<SimulatedFinding> Errors { get; set; } = [];

    public IReadOnlyList<SimulatedFinding> Warnings { get; set; } = [];

    public IReadOnlyList<string> Files { get; set; } = [];

    public bool Ended => Status is not ("notStarted" or "running");
}

/// <summary>Something that a validation found.</summary>
internal sealed record SimulatedFinding(string Code, string File, string Text);

/// <summary>A run.</summary>
internal sealed record SimulatedRun(string Id, DateTimeOffset StartedAt, int People, int Groups, int Memberships);
