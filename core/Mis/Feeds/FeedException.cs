namespace Hub.Core.Mis.Feeds;

/// <summary>
/// Stops the reading of a feed that cannot be imported at all. It only carries the refusal out through the zip and CSV libraries, which know no other way;
/// <see cref="FeedReader"/> turns it into a value.
/// </summary>
internal sealed class FeedException(string code, string detail) : Exception(detail)
{
    public Refusal Refusal { get; } = new Invalid(code, detail);
}
