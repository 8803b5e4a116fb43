using System.Text.Json;
using Hub.Core.Operations;
using Hub.Core.Sites;
using Hub.Core.Sts.Clients;

namespace Hub.Core.TileStore.Onboarding.Dex;

/// <summary>What DeX tells of a school. The first word counts: what comes again, or comes late, changes nothing.</summary>
public sealed class DexCallBacks(Onboardings onboardings, Audit audit, TimeProvider time)
{
    private const int MaxSecretLength = 200;

    // Compared where no call-back is expected, so that the answer takes as long as that to a wrong secret.
    private static readonly ClientSecret Decoy = ClientSecret.Generate("decoy", DateTimeOffset.MinValue, expiresAt: null).Stored;

    private static readonly Unauthenticated Refusal = new("call_back_refused", "There is no registration for which this is the secret.");

    /// <summary>The route of the call-back, for a school.</summary>
    public static string Path(object siteId) => $"tilestore/v1/sites/{siteId}/services/dex/call-back";

    /// <summary>Whether a secret is the one that DeX was given for a school, and its registration still stands.</summary>
    public async Task<Outcome<SchoolOnboarding>> AuthenticateAsync(Guid siteId, string? secret, string? address, CancellationToken cancellationToken)
    {
        var onboarding = await onboardings.FindAsync(siteId, OnboardingService.Dex, cancellationToken);
        var expected = onboarding is not null && onboarding.State.IsLive() ? onboarding.CallBackSecret : null;
        var matches = (expected ?? Decoy).Matches(secret is { Length: <= MaxSecretLength } ? secret : "");
        if (matches && expected is not null)
            return onboarding!;
        if (onboarding is not null)
            await audit.AddAsync(new AuditRecord(siteId, "unknown", "dex.call_back", OnboardingService.Dex, Refusal.Code, address), cancellationToken);
        return Refusal;
    }

    /// <summary>Takes what DeX told.</summary>
    /// <param name="onboarding">Whom the secret proved it to be about.</param>
    /// <param name="body"><c>outcome</c> (<c>completed</c> or <c>failed</c>) and <c>records</c>.</param>
    /// <param name="address">Where it came from.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Whether it was news.</returns>
    public async Task<Outcome<bool>> TakeAsync(SchoolOnboarding onboarding, JsonElement body, string? address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(onboarding);
        if (body.ValueKind != JsonValueKind.Object)
            return new Invalid("invalid_call_back", "A call-back is a JSON object.");
        var errors = new List<FieldError>();
        var fields = new JsonFields(body, "", errors, "reference", "outcome", "records");
        var outcome = fields.Text("outcome", 20, required: true);
        if (outcome is not (null or "completed" or "failed"))
            fields.Fail("outcome", "must be completed or failed.");
        var records = 0;
        if (fields.Element("records") is { } number && !(number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out records) && records >= 0))
            fields.Fail("records", "must be a number, 0 or more.");
        if (errors.Count > 0)
            return new Invalid("invalid_call_back", "Nothing was noted: see errors for what is wrong with each field.", errors);
        var exchange = new FirstExchange(outcome == "completed", records, time.GetUtcNow());
        var (_, news) = await onboardings.UpdateAsync(
            onboarding.SiteId,
            OnboardingService.Dex,
            now => now is { Exchange: null } && now.Run == onboarding.Run && now.State.CanBeCancelled() ? now with { Exchange = exchange } : null,
            cancellationToken);
        if (news)
            await audit.AddAsync(new AuditRecord(onboarding.SiteId, "dex", "dex.call_back", $"{OnboardingService.Dex} {outcome}", Address: address), cancellationToken);
        return news;
    }
}
