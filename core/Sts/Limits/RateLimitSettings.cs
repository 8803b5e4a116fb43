using Microsoft.Extensions.Configuration;

namespace Hub.Core.Sts.Limits;

/// <summary>How much is let through: <c>Sts:Limits:Client:PerMinute</c> and <c>:Burst</c>, and so on for each kind (<c>PerHour</c> for mail); a burst of 0 lets everything through.</summary>
public sealed class RateLimitSettings(IConfiguration configuration)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>The limit of a kind.</summary>
    public RateLimit For(RateLimitKind kind)
    {
        var usual = kind switch
        {
            RateLimitKind.Client => new RateLimit(300, 300),
            RateLimitKind.Rap or RateLimitKind.OneRoster => new RateLimit(600, 600),
            // A partner fetches a token for each of thousands of schools from one address.
            RateLimitKind.Address => new RateLimit(3000, 3000),
            RateLimitKind.WrongSecret => new RateLimit(10, 20),
            RateLimitKind.Username => new RateLimit(5, 10),
            RateLimitKind.SecondStep => new RateLimit(5, 10),
            // Nobody forgets a password often; who asks for one name after another is looking for people.
            RateLimitKind.RecoveryFrom => new RateLimit(60, 120),
            RateLimitKind.RecoveryOf => new RateLimit(3, 5),
            RateLimitKind.Pairing => new RateLimit(10, 20),
            // It answers order by order, twenty a second when it brings a whole school in.
            RateLimitKind.Agent => new RateLimit(3000, 3000),
            RateLimitKind.MailForAccount => new RateLimit(10, 20) { Period = Hour },
            RateLimitKind.MailToAddress => new RateLimit(5, 5) { Period = Hour },
            RateLimitKind.NoticeForAccount => new RateLimit(20, 40) { Period = Hour },
            _ => new RateLimit(300, 600),
        };
        var section = configuration.GetSection($"Sts:Limits:{kind}");
        return usual with { PerPeriod = section.GetValue(usual.Period == Hour ? "PerHour" : "PerMinute", usual.PerPeriod), Burst = section.GetValue("Burst", usual.Burst) };
    }
}

/// <summary>A limit.</summary>
/// <param name="PerPeriod">How many come back each period.</param>
/// <param name="Burst">The most at once.</param>
public sealed record RateLimit(int PerPeriod, int Burst)
{
    /// <summary>The period; a minute for most.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether everything is let through.</summary>
    public bool Off => Burst <= 0;
}
