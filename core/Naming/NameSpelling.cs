namespace Hub.Core.Naming;

/// <summary>What becomes of marks in names; accents never stay.</summary>
/// <param name="Apostrophes">Whether <c>O'Brien</c> keeps the apostrophe.</param>
/// <param name="Hyphens">Whether <c>Smith-Jones</c> keeps the hyphen.</param>
public sealed record NameSpelling(bool Apostrophes, bool Hyphens)
{
    /// <summary>Hyphens stay, apostrophes go.</summary>
    public static readonly NameSpelling Usual = new(Apostrophes: false, Hyphens: true);
}
