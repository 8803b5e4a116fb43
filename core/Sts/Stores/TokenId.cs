namespace Hub.Core.Sts.Stores;

/// <summary>The id of a token: its partition, and its name there.</summary>
/// <param name="Partition">The authorization's id, or a partition of the token's own.</param>
/// <param name="Name">128 random bits.</param>
internal readonly record struct TokenId(string Partition, string Name)
{
    private const char Separator = '.';

    /// <summary>A new one.</summary>
    public static TokenId New(string partition) => new(partition, PartitionId.New());

    /// <summary>Reads one; null when the text is none.</summary>
    public static TokenId? Parse(string? text)
    {
        var dot = text?.IndexOf(Separator, StringComparison.Ordinal) ?? -1;
        return dot >= 0 && PartitionId.IsOne(text.AsSpan(0, dot)) && PartitionId.IsOne(text.AsSpan(dot + 1))
            ? new TokenId(text![..dot], text[(dot + 1)..])
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() => Partition + Separator + Name;
}
