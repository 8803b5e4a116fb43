namespace Hub.Core.TileStore.Tiles;

/// <summary>A link that the operating team offers to every school, such as one of the Department for Education. From the settings <c>TileStore:CentralTiles</c>.</summary>
public sealed record CentralTile
{
    /// <summary>Lower-case letters, digits and hyphens; never changes.</summary>
    public string Id { get; init; } = "";

    /// <summary>What stands on it.</summary>
    public string Name { get; init; } = "";

    /// <summary>What it is for.</summary>
    public string Description { get; init; } = "";

    /// <summary>Where it leads.</summary>
    public string Url { get; init; } = "";
}
