using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;

namespace Hub.Core.Partners.Webhooks;

/// <summary>
/// Tells partners exactly of the changes that were made, whatever crashes between: an event is announced before its change, and the change commits the event's row.
/// An announcement without row after <see cref="Patience"/> is of a change that was not made (docs/decisions/0016).
/// </summary>
/// <example><code>
/// var happened = new PartnerEvent(Guid.NewGuid(), PartnerEventTypes.InstallActive, vendorId, applicationId, siteId, time.GetUtcNow());
/// await events.AnnounceAsync(happened, cancellationToken);
/// await installs.SubmitTransactionAsync([changeOfTheInstall, PartnerEvents.RowOf(happened)], cancellationToken);
/// </code></example>
public sealed class PartnerEvents(ServiceBusClient bus)
{
    /// <summary>The queue of announcements; those of a partner and a school are a session, so that they are handled in order.</summary>
    public const string Queue = "partner-events";

    /// <summary>What the key of each row begins with.</summary>
    public const string RowPrefix = "event_";

    private const string OfInstalls = "Installs";
    private const string OfApplications = "Applications";

    /// <summary>How long a change may take from its announcement. One that comes later is refused (409): its row is there already, as that of a change not made.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>The tables that have such rows.</summary>
    internal static IReadOnlyList<string> Tables { get; } = [OfInstalls, OfApplications];

    /// <summary>Says that a change is about to be made. It is made only when this has returned.</summary>
    public async Task AnnounceAsync(PartnerEvent about, CancellationToken cancellationToken)
    {
        await using var sender = bus.CreateSender(Queue);
        // Hashed: both together may be longer than the 128 characters of a session's id.
        var session = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{about.VendorId} {about.Stream}")));
        await sender.SendMessageAsync(new ServiceBusMessage(BinaryData.FromObjectAsJson(about)) { SessionId = session }, cancellationToken);
    }

    /// <summary>
    /// The row to add in the transaction that makes the change, to that of an install or of an application. When the transaction fails, by 409 too, a
    /// next try announces a new event.
    /// </summary>
    public static TableTransactionAction RowOf(PartnerEvent about) => new(TableTransactionActionType.Add, Row(about, committed: true));

    /// <summary>The table that has the row: that of the installs, in the school's partition; that of the applications, in the application's, for what concerns no school.</summary>
    internal static string TableOf(PartnerEvent about) => about.SiteId is null ? OfApplications : OfInstalls;

    internal static TableEntity Row(PartnerEvent about, bool committed) => new(about.Stream, $"{RowPrefix}{about.Id}") { ["Committed"] = committed };
}
