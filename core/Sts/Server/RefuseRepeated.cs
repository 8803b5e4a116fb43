using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Hub.Core.Sts.Server;

/// <summary>Refuses a request that sends a parameter twice (RFC 6749 sections 3.1 and 3.2) or one that is longer than any honest one.</summary>
internal sealed class RefuseRepeated
    : IOpenIddictServerHandler<ExtractTokenRequestContext>, IOpenIddictServerHandler<ExtractAuthorizationRequestContext>, IOpenIddictServerHandler<ExtractPushedAuthorizationRequestContext>,
        IOpenIddictServerHandler<ExtractIntrospectionRequestContext>, IOpenIddictServerHandler<ExtractRevocationRequestContext>, IOpenIddictServerHandler<ExtractEndSessionRequestContext>
{
    private const int MaxParameters = 40;
    private const int MaxLength = 8192;

    public ValueTask HandleAsync(ExtractTokenRequestContext context) => RefuseAsync(context, context.Request);

    public ValueTask HandleAsync(ExtractAuthorizationRequestContext context) => RefuseAsync(context, context.Request);

    public ValueTask HandleAsync(ExtractPushedAuthorizationRequestContext context) => RefuseAsync(context, context.Request);

    public ValueTask HandleAsync(ExtractIntrospectionRequestContext context) => RefuseAsync(context, context.Request);

    public ValueTask HandleAsync(ExtractRevocationRequestContext context) => RefuseAsync(context, context.Request);

    public ValueTask HandleAsync(ExtractEndSessionRequestContext context) => RefuseAsync(context, context.Request);

    private static ValueTask RefuseAsync(BaseValidatingContext context, OpenIddictRequest? request)
    {
        if (request is null)
            return ValueTask.CompletedTask;
        if (request.Count > MaxParameters)
            context.Reject(Errors.InvalidRequest, $"The request has more than {MaxParameters} parameters.");
        foreach (var (name, value) in request.GetParameters())
        {
            // RFC 8707 section 2: resource may be repeated.
            if (value.Count > 1 && name != Parameters.Resource)
                context.Reject(Errors.InvalidRequest, "A parameter is sent more than once.");
            else if (((string?)value)?.Length > MaxLength)
                context.Reject(Errors.InvalidRequest, $"A parameter is longer than {MaxLength} characters.");
        }

        return ValueTask.CompletedTask;
    }
}
