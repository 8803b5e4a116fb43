using System.Text.Json;
using System.Text.Json.Serialization;
using Azure;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.TileStore.Onboarding;

/// <summary>The services at schools. Whether one is in use is believed for twenty seconds, as what the STS knows of clients is.</summary>
public sealed class Onboardings(Tables tables, TimeProvider time) : IDisposable
{
    private const string TableName = "Onboardings";
    private const string AgreementTable = "Agreements";
    private const int MostKept = 50_000;
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
    private readonly FreshCache<(Guid Site, string Service), SchoolOnboarding?> cache = new(TimeSpan.FromSeconds(20), MostKept, time);

    /// <summary>Whether a service is in use at a school.</summary>
    /// <param name="siteId">The school.</param>
    /// <param name="service">The service's name.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask<bool> IsActiveAsync(Guid siteId, string service, CancellationToken cancellationToken) =>
        (await KnownAsync(siteId, service, cancellationToken))?.State == OnboardingState.Active;

    /// <summary>Whether a client was made for a service that is in use at a school, or is being installed: its first data goes over before it is active.</summary>
    internal async ValueTask<bool> OpensToAsync(Guid siteId, string clientId, CancellationToken cancellationToken)
    {
        foreach (var service in (string[])[OnboardingService.OneRoster, OnboardingService.Dex])
        {
            if (await KnownAsync(siteId, service, cancellationToken) is { } known && known.ClientId == clientId)
                return known.State.IsLive();
        }

        return false;
    }

    /// <summary>A service at a school as it is stored now; null when the school never had it.</summary>
    public async Task<SchoolOnboarding?> FindAsync(Guid siteId, string service, CancellationToken cancellationToken) => (await ReadAsync(siteId, service, cancellationToken)).Value;

    /// <summary>Every service that a school has, or once had.</summary>
    public async Task<IReadOnlyList<SchoolOnboarding>> AllAsync(Guid siteId, CancellationToken cancellationToken)
    {
        var site = siteId.ToString();
        var all = new List<SchoolOnboarding>();
        await foreach (var row in (await tables.GetAsync(TableName)).QueryAsync<TableEntity>(r => r.PartitionKey == site, cancellationToken: cancellationToken))
            all.Add(Parse(row));
        return all;
    }

    /// <summary>Changes a service at a school as it stands now; on a conflict it is read and changed again.</summary>
    /// <param name="siteId">The school.</param>
    /// <param name="service">The service's name.</param>
    /// <param name="change">It as it should be, or null to leave it. Is given null where the school never had it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>It as it is stored after the call, and whether this call changed it.</returns>
    internal async Task<(SchoolOnboarding? Value, bool Changed)> UpdateAsync(
        Guid siteId, string service, Func<SchoolOnboarding?, SchoolOnboarding?> change, CancellationToken cancellationToken)
    {
        var table = await tables.GetAsync(TableName);
        while (true)
        {
            var (value, version) = await ReadAsync(siteId, service, cancellationToken);
            if (change(value) is not { } next || next == value)
                return (value, false);
            var row = new TableEntity(siteId.ToString(), service) { ["Json"] = JsonSerializer.Serialize(next, Format) };
            try
            {
                if (version is null)
                    await table.AddEntityAsync(row, cancellationToken);
                else
                    await table.UpdateEntityAsync(row, version.Value, TableUpdateMode.Replace, cancellationToken);
                return (next, true);
            }
            catch (RequestFailedException e) when (e.Status is 404 or 409 or 412)
            {
            }
            finally
            {
                cache.Forget((siteId, service));
            }
        }
    }

    /// <summary>Keeps for good who agreed to what: the text too, whatever becomes of the onboarding.</summary>
    internal async Task KeepAgreementAsync(SchoolOnboarding onboarding, AgreementText text, AcceptedAgreement accepted, CancellationToken cancellationToken)
    {
        var row = new TableEntity(onboarding.SiteId.ToString(), $"{onboarding.Service}_{onboarding.Run}")
        {
            ["TextId"] = text.Id,
            ["Text"] = string.Join("\n\n", text.Paragraphs),
            ["By"] = accepted.By,
            ["At"] = accepted.At,
        };
        await (await tables.GetAsync(AgreementTable)).UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => cache.Dispose();

    private ValueTask<SchoolOnboarding?> KnownAsync(Guid siteId, string service, CancellationToken cancellationToken) =>
        cache.GetAsync((siteId, service), () => FindAsync(siteId, service, cancellationToken));

    private async Task<(SchoolOnboarding? Value, ETag? Version)> ReadAsync(Guid siteId, string service, CancellationToken cancellationToken)
    {
        var row = await (await tables.GetAsync(TableName)).GetEntityIfExistsAsync<TableEntity>(siteId.ToString(), service, cancellationToken: cancellationToken);
        return row.HasValue ? (Parse(row.Value!), row.Value!.ETag) : (null, null);
    }

    private static SchoolOnboarding Parse(TableEntity row) => JsonSerializer.Deserialize<SchoolOnboarding>(row.GetString("Json"), Format)!;
}
