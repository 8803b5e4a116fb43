using System.Net;
using System.Text.Json;
using Azure.Data.Tables;
using Hub.Core.Accounts;
using Hub.Core.Accounts.Mail;
using Hub.Core.Operations;
using Hub.Core.Operations.AuditTrail;
using Hub.Core.Partners.Vendors;
using Hub.Core.Partners.Webhooks;
using Hub.Core.Storage;
using Hub.Simulators.Mail;
using Hub.Tests.Fixtures;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Store = Hub.Core.Partners.Webhooks.Webhooks;

namespace Hub.Tests.Partners.Webhooks;

/// <summary>Partners' endpoints in a storage account of their own, with a clock that goes when it is told: does what the queue and the lanes do.</summary>
internal sealed class WebhookStore : IAsyncDisposable
{
    public const string Vendor = "acme";
    public static readonly Guid School = new("a0000000-0000-4000-8000-0000000000aa");
    public static readonly Guid OtherSchool = new("a0000000-0000-4000-8000-0000000000bb");
    public static readonly Guid Application = new("b0000000-0000-4000-8000-0000000000aa");
    private readonly WebhookSender sender;
    private readonly DeliverNext deliver;
    private readonly TellPartners tell;

    private WebhookStore(string connection, bool allowLoopback, Func<string, IPAddress[]>? names)
    {
        Tables = new Tables(new TableServiceClient(connection));
        var settings = new WebhookSettings { AllowLoopback = allowLoopback };
        var signing = new WebhookSigning(new EphemeralDataProtectionProvider(), Time);
        var (webhooks, queues) = (new Store(Tables), new WebhookQueues(Tables, Time));
        Deliveries = new WebhookDeliveries(Tables, queues, Time);
        Audit = new Audit(Tables, new AuditChains(Tables, new AuditKeys(Tables, new EphemeralDataProtectionProvider())), Time, []);
        sender = new WebhookSender(signing, names is null ? new WebhookHosts(settings) : new KnownHosts(settings, names), Time);
        Vendors = new Vendors(Tables);
        var mail = new MailSettings(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Mail:Host"] = "127.0.0.1", ["Mail:Port"] = $"{Mail.Port}" }).Build());
        deliver = new DeliverNext(webhooks, Deliveries, queues, sender, new SwitchOffNotices(Vendors, new Mailer(mail, NullLogger<Mailer>.Instance), Audit), Time);
        tell = new TellPartners(Tables, webhooks, Deliveries, Time);
        Queues = queues;
        Administration = new WebhookAdministration(webhooks, Deliveries, queues, signing, settings, Audit, Time);
    }

    /// <summary>Begins now: what verifies signatures has a clock of its own.</summary>
    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UtcNow);

    public Tables Tables { get; }

    public WebhookDeliveries Deliveries { get; }

    public WebhookQueues Queues { get; }

    public WebhookAdministration Administration { get; }

    public TellPartners Tell => tell;

    public Audit Audit { get; }

    public Vendors Vendors { get; }

    public MailBox Mail { get; } = MailBox.Start();

    public Actor Actor { get; } = new("client");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<WebhookStore> MakeAsync(AzuriteFixture azurite, bool allowLoopback = true, Func<string, IPAddress[]>? names = null) =>
        new(await azurite.NewAccountAsync(), allowLoopback, names);

    public async ValueTask DisposeAsync()
    {
        sender.Dispose();
        await Mail.DisposeAsync();
    }

    public async Task<(Webhook Webhook, string Secret)> RegisterAsync(string url, params string[] events)
    {
        Assert.True((await Administration.RegisterAsync(Vendor, Actor, JsonSerializer.SerializeToElement(new { url, events }), Stop)).Succeeded(out var made, out var refusal), $"{refusal}");
        return made;
    }

    public PartnerEvent Event(string type, Guid? site = null) => new(Guid.NewGuid(), type, Vendor, Application, site ?? School, Time.GetUtcNow());

    /// <summary>Commits an event, and brings it to the lanes as the queue does.</summary>
    public async Task<PartnerEvent> HappenAsync(string type, Guid? site = null)
    {
        var happened = Event(type, site);
        await CommitAsync(happened);
        await tell.RunAsync(happened, Stop);
        await tell.FinishAsync(happened, Stop);
        return happened;
    }

    /// <summary>Makes the change of an event.</summary>
    /// <returns>Whether it was made.</returns>
    public async Task<bool> CommitAsync(PartnerEvent happened)
    {
        var change = new TableEntity(happened.Stream, happened.ApplicationId.ToString()) { ["State"] = happened.Type };
        try
        {
            await (await Tables.GetAsync(PartnerEvents.TableOf(happened))).SubmitTransactionAsync([new(TableTransactionActionType.UpsertReplace, change), PartnerEvents.RowOf(happened)], Stop);
            return true;
        }
        catch (TableTransactionFailedException e) when (e.Status == 409)
        {
            return false;
        }
    }

    /// <summary>Sends whatever is due in a lane.</summary>
    /// <returns>When there is more to do; null for when something comes.</returns>
    public async Task<DateTimeOffset?> SendAsync(Webhook webhook, string? stream = null)
    {
        while (true)
        {
            var step = await deliver.RunAsync(webhook.LaneOf(stream ?? School.ToString()), Stop);
            if (step.DueAt is not { } due || due > Time.GetUtcNow())
                return step.DueAt;
        }
    }

    public async Task<Webhook> WebhookAsync(Webhook webhook)
    {
        Assert.True((await Administration.FindAsync(Vendor, webhook.Id, Stop)).Succeeded(out var found, out _));
        return found;
    }

    /// <summary>What the log says, the oldest first.</summary>
    public async Task<WebhookDelivery[]> LogAsync(Webhook webhook) => [.. (await Deliveries.ListAsync(webhook.Id, null, null, null, 100, Stop)).Items.Reverse()];

    private sealed class KnownHosts(WebhookSettings settings, Func<string, IPAddress[]> names) : WebhookHosts(settings)
    {
        protected internal override Task<IPAddress[]> FindAsync(string host, CancellationToken cancellationToken) => Task.FromResult(names(host));
    }
}
