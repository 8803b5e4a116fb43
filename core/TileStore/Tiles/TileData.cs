using Hub.Core.Operations.DataProtection;

namespace Hub.Core.TileStore.Tiles;

/// <summary>What the TileStore holds of a person: which tiles the school shows to them by name.</summary>
public sealed class TileData(SiteTiles tiles) : IPersonalData
{
    /// <inheritdoc/>
    public async IAsyncEnumerable<PersonalDocument> ExportAsync(DataSubject person, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        var board = await tiles.ReadAsync(person.SiteId, cancellationToken);
        yield return new PersonalDocument("tiles", "Tiles that are shown to the person by name", board.Audiences.Where(a => a.Value.Accounts.Contains(person.AccountId)).Select(a => new { Tile = a.Key }).ToArray());
    }

    /// <inheritdoc/>
    public async Task EraseAsync(DataSubject person, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        foreach (var (key, audience) in (await tiles.ReadAsync(person.SiteId, cancellationToken)).Audiences.Where(a => a.Value.Accounts.Contains(person.AccountId)))
            await tiles.PutAsync(person.SiteId, key, audience with { Accounts = [.. audience.Accounts.Where(a => a != person.AccountId)] }, cancellationToken);
    }
}
