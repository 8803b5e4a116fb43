using Hub.Core;
using Hub.Core.Accounts;
using Hub.Core.Partners.Applications;
using Hub.Core.Sts.Clients;
using Hub.Core.TileStore;
using Hub.Tests.Fixtures;
using Hub.Tests.Sts;

namespace Hub.Tests.Partners;

/// <summary>A hub with two partners, whose applications come to be and are installed as integrators, the operating team and schools do it.</summary>
public sealed class ApplicationHub : IAsyncLifetime
{
    public const string OtherVendor = "globex";

    /// <summary>Somebody who does something.</summary>
    internal static readonly Actor Somebody = ApplicationMaker.Somebody;

    public ApplicationHub(AzuriteFixture azurite) : this(new StsHub(azurite))
    {
    }

    /// <summary>The same on a hub that is there already.</summary>
    internal ApplicationHub(StsHub sts) => Sts = sts;

    internal StsHub Sts { get; }

    private ApplicationMaker Maker => new(Sts.Hub);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await Sts.InitializeAsync();
        await MakeVendorsAsync();
    }

    internal async Task MakeVendorsAsync()
    {
        foreach (var vendor in new[] { StsHub.Vendor, OtherVendor })
            await Sts.OperatorAsync(HttpMethod.Put, $"/partners/v1/vendors/{vendor}", new { name = $"{vendor} Ltd", website = $"https://{vendor}.example", contactEmail = $"hello@{vendor}.example" });
    }

    public ValueTask DisposeAsync() => Sts.DisposeAsync();

    internal T Get<T>() where T : notnull => Maker.Get<T>();

    /// <inheritdoc cref="ApplicationMaker.ApprovedAsync"/>
    internal Task<Application> ApprovedAsync(DataExchange? data = null, TileConfiguration? tile = null, SignOnIntegration? signOn = null, string vendor = StsHub.Vendor) =>
        Maker.ApprovedAsync(vendor, data, tile, signOn);

    /// <inheritdoc cref="ApplicationMaker.NextVersionAsync"/>
    internal Task<Application> NextVersionAsync(Application application, DataExchange data) => Maker.NextVersionAsync(application, data);

    /// <summary>The school installs the application, or accepts its newest version.</summary>
    internal Task<Install> AcceptAsync(Application application, Guid? site = null) => Maker.AcceptAsync(application, site ?? StsHub.School);

    /// <summary>A new secret of the application's client at the school.</summary>
    internal async Task<(string Id, string Secret)> ClientAsync(Application application, Guid? site = null)
    {
        var made = await SecretAsync(application, site);
        return (made.ClientId, made.Secret);
    }

    /// <summary>The same with what is kept of it.</summary>
    internal async Task<RotatedSecret> SecretAsync(Application application, Guid? site = null) =>
        Good(await Get<SchoolClients>().NewSecretAsync(application.VendorId, site ?? StsHub.School, application.Id, Somebody.Id, TimeSpan.Zero, Somebody, Cancellation));

    /// <summary>Somebody at the first school, signed in, with these roles.</summary>
    internal async Task<PortalPerson> PersonAsync(params string[] roles)
    {
        var id = Guid.NewGuid();
        await Sts.PutPersonAsync(StsHub.School, id, new { username = $"person.{id:N}", givenName = "Pat", familyName = "Person", roles, password = StsHub.Password });
        return await PortalPerson.SignInAsync(Sts.Hub, id, $"person.{id:N}");
    }

    /// <summary>An integrator of a partner, signed in, who is nothing else at the school.</summary>
    internal async Task<PortalPerson> IntegratorAsync(string vendor = StsHub.Vendor)
    {
        var person = await PersonAsync(Roles.Staff);
        var vendors = Get<Core.Partners.Vendors.Vendors>();
        var stored = (await vendors.FindAsync(vendor, Cancellation))!;
        await vendors.PutAsync(stored with { Integrators = [.. stored.Integrators, person.Id] }, Cancellation);
        return person;
    }

    /// <summary>Puts the clock so far forward that nothing read before is believed.</summary>
    internal void Forget() => Sts.Clock.Advance(TimeSpan.FromSeconds(21));

    /// <inheritdoc cref="ApplicationMaker.Data"/>
    internal static DataExchange Attendance(params string[] securables) => ApplicationMaker.Data(securables);

    /// <inheritdoc cref="ApplicationMaker.Good"/>
    internal static T Good<T>(Outcome<T> outcome) => ApplicationMaker.Good(outcome);
}
