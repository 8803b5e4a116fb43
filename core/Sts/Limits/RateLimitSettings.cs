using Microsoft.Extensions.Configuration;

namespace Hub.Core.Sts.Limits;

/// <summary>How much is let through: <c>Sts:Limits:Client:PerMinute</c> and <c>:Burst</c>, and so on for each kind; a burst of 0 lets everything through.</summary>
public sealed class RateLimitSettings(IConfiguration configuration)
{
    /// <summary>The limit of a kind.</summary>
    public RateLimit For(RateLimitKind kind)
    {
        var usual = kind switch
        {
            RateLimitKind.Client => new RateLimit(300, 300),
            // A partner fetches a token for each of thousands of schools from one address.
            RateLimitKind.Address => new RateLimit(3000, 3000),
            RateLimitKind.WrongSecret => new RateLimit(10, 20),
            RateLimitKind.Username => new RateLimit(5, 10),
            RateLimitKind.SecondStep => new RateLimit(5, 10),
            _ => new RateLimit(300, 600),
        };
        var section = configuration.GetSection($"Sts:Limits:{kind}");
        return new RateLimit(section.GetValue("PerMinute", usual.PerMinute), section.GetValue("Burst", usual.Burst));
    }
}

/// <summary>A limit.</summary>
/// <param name="PerMinute">How many come back each minute.</param>
/// <param name="Burst">The most at once.</param>
public sealed record RateLimit(int PerMinute, int Burst)
{
    /// <summary>Whether everything is let through.</summary>
    public bool Off => Burst <= 0;
}
