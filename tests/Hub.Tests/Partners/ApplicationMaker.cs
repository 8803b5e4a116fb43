using Hub.Core;
using Hub.Core.Accounts;
using Hub.Core.Partners.Applications;
using Hub.Core.Partners.Securables;
using Hub.Core.Partners.Vendors;
using Hub.Core.Sites;
using Hub.Core.TileStore;
using Hub.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Partners;

/// <summary>Brings applications through their life in a hub, as integrators, the operating team and schools do.</summary>
internal sealed class ApplicationMaker(HubHost hub)
{
    /// <summary>Somebody who does something.</summary>
    public static readonly Actor Somebody = new("a test");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public T Get<T>() where T : notnull => hub.Services.GetRequiredService<T>();

    public Task VendorAsync(string id) =>
        Get<Vendors>().PutAsync(new Vendor { Id = id, Name = $"{id} Ltd", Website = $"https://{id}.example", ContactEmail = $"hello@{id}.example" }, Cancellation);

    /// <summary>An application whose first version is approved.</summary>
    public async Task<Application> ApprovedAsync(string vendor, DataExchange? data = null, TileConfiguration? tile = null, SignOnIntegration? signOn = null)
    {
        var edit = Get<EditApplication>();
        var application = Good(await edit.MakeAsync(vendor, $"Reading Tracker {Guid.NewGuid():N}", Somebody, Cancellation));
        Good(await edit.SaveAsync(vendor, application.Id, null, Complete(tile ?? new TileConfiguration()), Somebody, Cancellation));
        Good(await edit.SaveAsync(vendor, application.Id, null, data ?? Data("attendance.read"), Somebody, Cancellation));
        if (signOn is not null)
            Good(await edit.SaveAsync(vendor, application.Id, null, signOn, Somebody, Cancellation));
        return await ApproveAsync(application);
    }

    /// <summary>Saves the third tab, and has the version that this makes approved.</summary>
    public async Task<Application> NextVersionAsync(Application application, DataExchange data)
    {
        Good(await Get<EditApplication>().SaveAsync(application.VendorId, application.Id, null, data, Somebody, Cancellation));
        return await ApproveAsync(application);
    }

    /// <summary>A school installs the application, or accepts its newest version.</summary>
    public async Task<Install> AcceptAsync(Application application, Guid site)
    {
        await Get<SwitchOnDataExchange>().RunAsync(site, new DataExchangeSwitch("a text", Somebody.Id, DateTimeOffset.UtcNow), Cancellation);
        return Good(await Get<ChangeInstall>().AcceptAsync(site, application.Id, application.Approved!.Number, [], Somebody, Cancellation));
    }

    /// <summary>The usual scopes of RAP, and these securables.</summary>
    public static DataExchange Data(params string[] securables) => new()
    {
        Scopes = ["rapapi", "organisation"],
        Securables = [.. securables.Select(text => Securable.TryParse(text, out var securable) ? securable : throw new ArgumentException(text))],
    };

    public static T Good<T>(Outcome<T> outcome)
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
        return Good(await Get<DecideApplication>().ApproveAsync(application.Id, submitted.Draft!.Number, null, null, Somebody, Cancellation));
    }
}
