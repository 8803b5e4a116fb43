namespace Hub.Core.TileStore.Tiles;

/// <summary>A tile that a school has made: a link to a page of its choice.</summary>
public sealed record OwnTile
{
    /// <summary>Never changes.</summary>
    public required Guid Id { get; init; }

    /// <summary>What stands on it.</summary>
    public string Name { get; init; } = "";

    /// <summary>What it is for; empty for nothing.</summary>
    public string Description { get; init; } = "";

    /// <summary>Where it leads: a whole web address.</summary>
    public string Url { get; init; } = "";

    /// <summary>The name of its picture (<see cref="TilePictures"/>); null for none.</summary>
    public string? Picture { get; init; }
}
