using System.Text.Json;
using Hub.Core.Sts.Clients;
using Microsoft.AspNetCore.DataProtection;

namespace Hub.Core.TileStore.Onboarding.Dex;

/// <summary>
/// Registers the school with DeX. The secrets that DeX is given are made and stored, encrypted, before DeX is asked, so that a request that is sent again says the same; once DeX is in
/// use, only their hashes are left.
/// </summary>
internal sealed class DexRegistrationStep(DexClient dex, Sites.Sites sites, Clients clients, Onboardings onboardings, IDataProtectionProvider protection, TimeProvider time) : IOnboardingStep
{
    private readonly IDataProtector protector = protection.CreateProtector("Hub.TileStore.Onboarding.Dex");

    public OnboardingStepKind Kind => OnboardingStepKind.Registration;

    public async Task<StepResult> DoAsync(SchoolOnboarding onboarding, CancellationToken cancellationToken)
    {
        if (await sites.FindAsync(onboarding.SiteId, cancellationToken) is not { } site)
            return new StepResult.Refused("The school is no longer served by the hub.");
        if (await SecretsAsync(onboarding, cancellationToken) is not { } secrets)
            return new StepResult.Refused("It was cancelled.");
        // Secrets that are hashed in the client are those that DeX is given, whichever attempt made them.
        await clients.UpdateAsync(onboarding.ClientId!, c => c.Disabled || (c.Secrets is [var held] && held.Id == secrets.Client.Id) ? null : c with { Secrets = [secrets.Client] }, cancellationToken);
        var organisation = new DexOrganisation(
            onboarding.Run.ToString(), site.Name, site.DfeNumber, DexSecurable.OfSchool,
            new DexClientAccess(new Uri(onboarding.Hub, "/connect/token"), onboarding.ClientId!, secrets.ClientSecret),
            new DexCallBack(new Uri(onboarding.Hub, DexCallBacks.Path(onboarding.SiteId)), secrets.CallBackSecret));
        return (await dex.RegisterAsync(onboarding.SiteId, organisation, cancellationToken)).Succeeded(out _, out var refusal) ? new StepResult.Done() : new StepResult.Refused(refusal.Detail);
    }

    public Task UndoAsync(SchoolOnboarding onboarding, CancellationToken cancellationToken) => dex.RemoveAsync(onboarding.SiteId, onboarding.Run.ToString(), cancellationToken);

    /// <summary>The secrets of this attempt, made when there are none; null when it goes on no longer.</summary>
    private async Task<DexSecrets?> SecretsAsync(SchoolOnboarding onboarding, CancellationToken cancellationToken)
    {
        var (client, clientSecret) = ClientSecret.Generate("dex", time.GetUtcNow(), expiresAt: null);
        var (callBack, callBackSecret) = ClientSecret.Generate("dex call-backs", time.GetUtcNow(), expiresAt: null);
        var made = protector.Protect(JsonSerializer.Serialize(new DexSecrets(client, clientSecret, callBackSecret)));
        var (now, _) = await onboardings.UpdateAsync(
            onboarding.SiteId,
            onboarding.Service,
            o => o is { Handover: null, CallBackSecret: null } && o.Run == onboarding.Run && o.State.CanBeCancelled() ? o with { Handover = made, CallBackSecret = callBack } : null,
            cancellationToken);
        return now is { Handover: { } handover } && now.Run == onboarding.Run ? JsonSerializer.Deserialize<DexSecrets>(protector.Unprotect(handover)) : null;
    }

    private sealed record DexSecrets(ClientSecret Client, string ClientSecret, string CallBackSecret);
}
