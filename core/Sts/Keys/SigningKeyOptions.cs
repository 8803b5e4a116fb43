using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using OpenIddict.Server;

namespace Hub.Core.Sts.Keys;

/// <summary>Gives the protocol server the keys of the ring, and again whenever the ring changes.</summary>
internal sealed class SigningKeyOptions(SigningKeys keys, TimeProvider time) : IConfigureOptions<OpenIddictServerOptions>, IOptionsChangeTokenSource<OpenIddictServerOptions>
{
    /// <inheritdoc/>
    public string Name => Options.DefaultName;

    /// <inheritdoc/>
    public void Configure(OpenIddictServerOptions options) => options.SigningCredentials.AddRange(keys.Ring.Credentials(time.GetUtcNow()));

    /// <inheritdoc/>
    public IChangeToken GetChangeToken() => keys.Changed;
}
