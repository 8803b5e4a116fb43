using Hub.Core;
using Hub.Core.Accounts;
using Hub.Core.Partners.Applications;
using Hub.Core.Partners.Securables;
using Hub.Core.TileStore;
using Hub.Tests.Fixtures;
using Hub.Tests.Sts;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Partners;

/// <summary>A hub with two partners, whose applications come to be and are installed as integrators, the operating team and schools do it.</summary>
public sealed class ApplicationHub(AzuriteFixture azurite) : IAsyncLifetime
{
    public const string OtherVendor = "globex";

    /// <summary>Somebody who does something.</summary>
    internal static readonly Actor Somebody = new("a test");

    internal StsHub Sts { get; } = new(azurite);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await Sts.InitializeAsync();
        foreach (var vendor in new[] { StsHub.Vendor, OtherVendor })
            await Sts.OperatorAsync(HttpMethod.Put, $"/partners/v1/vendors/{vendor}", new { name = $"{vendor} Ltd", website = $"https://{vendor}.example", contactEmail = $"hello@{vendor}.example" });
    }

    public ValueTask DisposeAsync() => Sts.DisposeAsync();

    internal T Get<T>() where T : notnull => Sts.Hub.Services.GetRequiredService<T>();

    /// <summary>An application whose first version is approved.</summary>
    internal async Task<Application> ApprovedAsync(DataExchange? data = null, TileConfiguration? tile = null, SignOnIntegration? signOn = null, string vendor = StsHub.Vendor)
    {
        var edit = Get<EditApplication>();
        var application = Good(await edit.MakeAsync(vendor, $"Reading Tracker {Guid.NewGuid():N}", Somebody, Cancellation));
        Good(await edit.SaveAsync(vendor, application.Id, null, Complete(tile ?? new TileConfiguration()), Somebody, Cancellation));
        Good(await edit.SaveAsync(vendor, application.Id, null, data ?? Attendance("attendance.read"), Somebody, Cancellation));
        if (signOn is not null)
            Good(await edit.SaveAsync(vendor, application.Id, null, signOn, Somebody, Cancellation));
        return await ApproveAsync(application);
    }

    /// <summary>Saves the third tab, and has the version that this makes approved.</summary>
    internal async Task<Application> NextVersionAsync(Application application, DataExchange data)
    {
        Good(await Get<EditApplication>().SaveAsync(application.VendorId, application.Id, null, data, Somebody, Cancellation));
        return await ApproveAsync(application);
    }

    /// <summary>The school installs the application, or accepts its newest version.</summary>
    internal async Task<Install> AcceptAsync(Application application, Guid? site = null) =>
        Good(await Get<ChangeInstall>().AcceptAsync(site ?? StsHub.School, application.Id, application.Approved!.Number, Somebody, Cancellation));

    /// <summary>A new secret of the application's client at the school.</summary>
    internal async Task<(string Id, string Secret)> ClientAsync(Application application, Guid? site = null)
    {
        var made = Good(await Get<SchoolClients>().NewSecretAsync(application.VendorId, site ?? StsHub.School, application.Id, TimeSpan.Zero, Somebody, Cancellation));
        return (made.ClientId, made.Secret);
    }

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

    internal static DataExchange Attendance(params string[] securables) => new()
    {
        Scopes = ["rapapi", "organisation"],
        Securables = [.. securables.Select(text => Securable.TryParse(text, out var securable) ? securable : throw new ArgumentException(text))],
    };

    internal static T Good<T>(Outcome<T> outcome)
    {
        Assert.True(outcome.Succeeded(out var value, out var refusal), refusal?.ToString());
        return value!;
    }

    private static TileConfiguration Complete(TileConfiguration tile) => tile with
    {
        TileName = "Tracker",
        Description = "Tracks reading.",
        TargetUrl = "https://acme.example/app",
        GdprSummaryUrl = "https://acme.example/gdpr",
        PrivacyUrl = "https://acme.example/privacy",
        SupportUrl = "https://acme.example/help",
    };

    private async Task<Application> ApproveAsync(Application application)
    {
        var submitted = Good(await Get<EditApplication>().SubmitAsync(application.VendorId, application.Id, Somebody, Cancellation));
        await Sts.OperatorAsync(HttpMethod.Post, $"/partners/v1/applications/{application.Id}/approve", new { version = submitted.Draft!.Number });
        return (await Get<Applications>().ReadAsync(application.Id, Cancellation))!.Application;
    }
}
