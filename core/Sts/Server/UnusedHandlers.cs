using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace Hub.Core.Sts.Server;

/// <summary>
/// The parts of the library for what the hub does not offer: the device flow, token exchange, client certificates. They would do nothing, but each is looked
/// up for every token; without them the token endpoint is measurably faster (benchmark <c>sts</c>).
/// </summary>
internal static class UnusedHandlers
{
    private static readonly OpenIddictServerHandlerDescriptor[] Descriptors =
    [
        ValidateDeviceCode.Descriptor, ValidateUserCode.Descriptor, ValidateSubjectToken.Descriptor, ValidateActorToken.Descriptor, ValidateClientCertificate.Descriptor,
        RejectDeviceCodeEntry.Descriptor, RejectUserCodeEntry.Descriptor, PrepareDeviceCodePrincipal.Descriptor, PrepareUserCodePrincipal.Descriptor, PrepareIssuedTokenPrincipal.Descriptor,
        GenerateDeviceCode.Descriptor, GenerateUserCode.Descriptor, GenerateIssuedToken.Descriptor, AttachDeviceCodeIdentifier.Descriptor, UpdateReferenceDeviceCodeEntry.Descriptor,
        Exchange.ValidateDeviceCodeParameter.Descriptor, Exchange.ValidateTokenExchangeParameters.Descriptor, Exchange.ValidateResourceOwnerCredentialsParameters.Descriptor,
    ];

    /// <summary>Takes them out.</summary>
    public static void RemoveUnusedHandlers(this OpenIddictServerBuilder server)
    {
        foreach (var descriptor in Descriptors)
            server.RemoveEventHandler(descriptor);
    }
}
