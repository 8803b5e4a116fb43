using Hub.Core.Sts.Clients;
using Hub.Core.Sts.Tokens;

namespace Hub.Core.Partners.Applications;

/// <summary>The client by which people sign in to an application: one for each application, for all schools, as the approved version describes it.</summary>
public sealed class SignOnClients(Clients clients)
{
    /// <summary>The id of an application's client, whether or not it has one.</summary>
    public static string IdOf(Guid applicationId) => $"app-{applicationId}";

    /// <summary>Makes the client, changes it, or shuts it out when people no longer sign in to the application. Its secrets stay.</summary>
    public async Task PutAsync(Application application, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(application);
        var id = IdOf(application.Id);
        while (true)
        {
            var stored = await clients.ReadAsync(id, cancellationToken);
            var signOn = application.Approved!.SignOn;
            if (stored is null && !signOn.Enabled)
                return;
            var client = (stored?.Client ?? new Client { Id = id, Kind = ClientKind.Interactive, Name = application.Name }) with
            {
                ApplicationId = application.Id,
                VendorId = application.VendorId,
                Name = application.Name,
                Scopes = [HubScopes.OpenId, .. signOn.Scopes],
                RedirectUris = signOn.RedirectUris,
                PostLogoutRedirectUris = signOn.PostLogoutRedirectUris,
                Disabled = !signOn.Enabled,
            };
            if (!signOn.KeepsSecret)
                client = client with { Secrets = [] };
            if (await clients.TryStoreAsync(client, stored, cancellationToken))
                return;
        }
    }
}
