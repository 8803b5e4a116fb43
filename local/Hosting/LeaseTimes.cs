namespace Hub.Local.Hosting;

/// <summary>The times of a lease.</summary>
/// <param name="Lease">How long storage holds it unrenewed: 15 to 60 seconds.</param>
/// <param name="Renew">How often it is renewed.</param>
/// <param name="GiveUp">How long without a renewal until the holder stops: sooner than the lease ends, so that two never lead at once.</param>
/// <param name="Retry">How often others ask for it.</param>
internal sealed record LeaseTimes(TimeSpan Lease, TimeSpan Renew, TimeSpan GiveUp, TimeSpan Retry)
{
    public static LeaseTimes Default { get; } = new(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(22), TimeSpan.FromSeconds(1));
}
