namespace Hub.Local.Azurite;

/// <summary>How to run one Azurite.</summary>
/// <param name="DataFolder">Where it keeps its files; made when missing.</param>
internal sealed record AzuriteOptions(string DataFolder)
{
    /// <summary>The emulator's well-known account and its key, which are no secret.</summary>
    public static readonly (string Name, string Key) DevelopmentAccount =
        ("devstoreaccount1", "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==");

    /// <summary>Whether it keeps everything in memory, and forgets it when it ends. Otherwise it writes all that it holds, whole, every five seconds in which anything changed.</summary>
    public bool InMemory { get; init; }

    /// <summary>Ports on the loopback address; 0 for any free one.</summary>
    public int BlobPort { get; init; }

    public int QueuePort { get; init; }

    public int TablePort { get; init; }

    /// <summary>Accounts with their base64 keys. Each is a world of its own.</summary>
    public IReadOnlyList<(string Name, string Key)> Accounts { get; init; } = [DevelopmentAccount];
}
