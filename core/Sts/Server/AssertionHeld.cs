using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Hub.Core.Sts.Server;

/// <summary>
/// Notes that a client assertion was found good. What is refused before that is refused for the assertion: the client is not authenticated (RFC 7523 section 3.2), whatever the library
/// calls it.
/// </summary>
public sealed class AssertionHeld : IOpenIddictServerHandler<ProcessAuthenticationContext>
{
    private static readonly object Held = new();

    /// <summary>Whether the request's assertion was found good.</summary>
    public static bool In(OpenIddictServerTransaction transaction) => transaction.GetProperty<object>(nameof(AssertionHeld)) is not null;

    /// <inheritdoc/>
    public ValueTask HandleAsync(ProcessAuthenticationContext context)
    {
        context.Transaction.SetProperty(nameof(AssertionHeld), Held);
        return ValueTask.CompletedTask;
    }
}
