using System.Security.Cryptography;
using System.Text;
using Hub.Core.Operations;
using Hub.Core.Sts.Clients;

namespace Hub.Core.TileStore.Onboarding.Steps;

/// <summary>What the client of a service is.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Product">What its id begins with.</param>
/// <param name="Name">What people know it by.</param>
/// <param name="ApplicationId">The application that it belongs to; null for an MIS.</param>
/// <param name="Scopes">What it may be granted.</param>
internal sealed record ClientSpecification(ClientKind Kind, string Product, string Name, Guid? ApplicationId, params IReadOnlyList<string> Scopes);

/// <summary>Makes the service's client at the school. Undone, it is refused everything and has no secret; its id is never used again.</summary>
internal sealed class ClientStep(Clients clients, Audit audit, ClientSpecification specification) : IOnboardingStep
{
    public OnboardingStepKind Kind => OnboardingStepKind.Client;

    public async Task<StepResult> DoAsync(SchoolOnboarding onboarding, CancellationToken cancellationToken)
    {
        var client = new Client
        {
            Id = IdOf(onboarding),
            Kind = specification.Kind,
            Name = specification.Name,
            Sites = [onboarding.SiteId],
            ApplicationId = specification.ApplicationId,
            Scopes = specification.Scopes,
        };
        if (await clients.TryStoreAsync(client, null, cancellationToken))
            await audit.AddAsync(new AuditRecord(onboarding.SiteId, "hub", "client.made", client.Id) { OnBehalfOf = onboarding.StartedBy, Changes = AuditChange.Of(("scopes", null, string.Join(' ', client.Scopes))) }, cancellationToken);
        return new StepResult.Done { Keep = o => o with { ClientId = client.Id } };
    }

    public async Task UndoAsync(SchoolOnboarding onboarding, CancellationToken cancellationToken)
    {
        var changed = false;
        await clients.UpdateAsync(
            IdOf(onboarding),
            c =>
            {
                changed = !c.Disabled;
                return changed ? c with { Disabled = true, Secrets = [] } : null;
            },
            cancellationToken);
        if (changed)
            await audit.AddAsync(new AuditRecord(onboarding.SiteId, "hub", "client.disabled", IdOf(onboarding)) { OnBehalfOf = onboarding.StartedBy }, cancellationToken);
    }

    /// <summary>The id of an attempt's client, shaped as those of schools are: <c>product-guid</c>.</summary>
    private string IdOf(SchoolOnboarding onboarding) => $"{specification.Product}-{new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"client {onboarding.Service} {onboarding.Run}")).AsSpan(0, 16))}";
}
