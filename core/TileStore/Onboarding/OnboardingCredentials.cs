using Hub.Core.Accounts;
using Hub.Core.Operations;
using Hub.Core.Sts.Clients;

namespace Hub.Core.TileStore.Onboarding;

/// <summary>The secret that an administrator carries to where a service needs it. It is shown once.</summary>
public sealed class OnboardingCredentials(Onboardings onboardings, OnboardingServices services, Clients clients, Audit audit, TimeProvider time)
{
    /// <summary>Whether there are credentials to be had now.</summary>
    public static bool Offers(OnboardingService service, SchoolOnboarding onboarding)
    {
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(onboarding);
        return service.CredentialsFor is not null && onboarding.ClientId is not null
            && (onboarding.State == OnboardingState.Active || (service.CredentialsWhileInstalling && onboarding.State.CanBeCancelled()));
    }

    /// <summary>Makes a secret in place of any that there was.</summary>
    /// <returns>The secret, which is stored nowhere.</returns>
    public async Task<Outcome<string>> MakeSecretAsync(Guid siteId, string serviceName, Actor by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(by);
        if (await onboardings.FindAsync(siteId, serviceName, cancellationToken) is not { } onboarding || !Offers(services.Get(serviceName), onboarding))
            return await RefusedAsync(new Conflict("no_credentials", "There are no credentials to be had now: see how far the service is."));
        var (stored, secret) = ClientSecret.Generate("portal", time.GetUtcNow(), expiresAt: null);
        var client = await clients.UpdateAsync(onboarding.ClientId!, c => c.Disabled ? null : c with { Secrets = [stored] }, cancellationToken);
        if (client?.Secrets.Contains(stored) != true)
            return await RefusedAsync(new Conflict("client_disabled", "The service's client has been switched off. The operating team can say why."));
        await audit.AddAsync(new AuditRecord(siteId, by.Id, "client.secret_added", $"{client.Id} {stored.Id}", Address: by.NetworkAddress) { OnBehalfOf = by.OnBehalfOf }, cancellationToken);
        return secret;

        async Task<Refusal> RefusedAsync(Refusal refusal)
        {
            await audit.AddAsync(new AuditRecord(siteId, by.Id, "client.secret_added", serviceName, refusal.Code, by.NetworkAddress) { OnBehalfOf = by.OnBehalfOf }, cancellationToken);
            return refusal;
        }
    }
}
