using System.Diagnostics.Metrics;
using Hub.Core.Sts.Clients;
using Microsoft.AspNetCore;
using OpenIddict.Abstractions;
using OpenIddict.Core;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Hub.Functions.Sts;

/// <summary>
/// Takes a client's id and secret from HTTP Basic, form-encoded or plain. The library's own handler reads only the first form, and only ASCII. Where a header
/// can be read in several ways, the one whose secret is right counts; which it was is counted (<c>hub.sts.basic</c>).
/// </summary>
internal sealed class ExtractBasicCredentials(Clients clients, OpenIddictApplicationManager<Client> manager, BasicFormCounter counter)
    : IOpenIddictServerHandler<ExtractTokenRequestContext>, IOpenIddictServerHandler<ExtractIntrospectionRequestContext>,
        IOpenIddictServerHandler<ExtractRevocationRequestContext>, IOpenIddictServerHandler<ExtractPushedAuthorizationRequestContext>
{
    public ValueTask HandleAsync(ExtractTokenRequestContext context) => ExtractAsync(context, context.Request);

    public ValueTask HandleAsync(ExtractIntrospectionRequestContext context) => ExtractAsync(context, context.Request);

    public ValueTask HandleAsync(ExtractRevocationRequestContext context) => ExtractAsync(context, context.Request);

    public ValueTask HandleAsync(ExtractPushedAuthorizationRequestContext context) => ExtractAsync(context, context.Request);

    private async ValueTask ExtractAsync(BaseValidatingContext context, OpenIddictRequest? request)
    {
        if (request is null || context.Transaction.GetHttpRequest()!.Headers.Authorization is not [{ Length: > 0 } header, ..])
            return;
        if (!BasicCredentials.TryRead(header, out var readings))
        {
            context.Reject(Errors.InvalidRequest, "The Authorization header is not HTTP Basic with a client's id and secret.");
            return;
        }

        if (!string.IsNullOrEmpty(request.ClientSecret) || !string.IsNullOrEmpty(request.ClientAssertion))
        {
            // RFC 6749 section 2.3: never more than one method in a request.
            context.Reject(Errors.InvalidRequest, "The client is authenticated in two ways. Send its secret in the Authorization header or in the body, not in both.");
            return;
        }

        var reading = await ChooseAsync(readings, context.CancellationToken);
        if (!string.IsNullOrEmpty(request.ClientId) && request.ClientId != reading.Id)
        {
            context.Reject(Errors.InvalidRequest, "The Authorization header and the body name different clients.");
            return;
        }

        (request.ClientId, request.ClientSecret) = (reading.Id, reading.Secret);
    }

    private async ValueTask<BasicReading> ChooseAsync(IReadOnlyList<BasicReading> readings, CancellationToken cancellationToken)
    {
        BasicReading? known = null;
        foreach (var reading in readings)
        {
            if (await clients.FindAsync(reading.Id, cancellationToken) is not { Disabled: false } client)
                continue;
            // The only reading is checked by the library in its own place.
            if (readings.Count == 1 || await manager.ValidateClientSecretAsync(client, reading.Secret, cancellationToken))
            {
                counter.Add(reading.Form);
                return reading;
            }

            known ??= reading;
        }

        return known ?? readings[0];
    }
}

/// <summary>Counts how clients send their credentials.</summary>
internal sealed class BasicFormCounter(IMeterFactory meters)
{
    private readonly Counter<long> counter = meters.Create("Hub.Sts").CreateCounter<long>("hub.sts.basic", "{request}", "Clients authenticated by HTTP Basic, by the form of their credentials.");

    public void Add(BasicForm form) => counter.Add(1, new KeyValuePair<string, object?>("form", form.ToString()));
}
