using Hub.Core.Accounts;
using Hub.Core.Operations;
using Hub.Core.Partners.Webhooks;

namespace Hub.Core.Partners.Applications;

/// <summary>What the operating team does with what partners hand in. Every decision is audited, and told to the partner.</summary>
public sealed class DecideApplication(Applications applications, SignOnClients signOnClients, PartnerEvents events, Audit audit, TimeProvider time)
{
    private const int MaxRemark = 1000;

    private static readonly NotFound Unknown = new("application_unknown", "There is no such application.");
    private static readonly Conflict NothingSubmitted =
        new("nothing_submitted", "This version is not waiting for a decision: it was taken back, handed in again, or decided already. Look at it again.");

    /// <summary>Approves the version that was handed in: schools can install it, and it cannot be changed any more. Doing it again changes nothing.</summary>
    /// <param name="id">The application.</param>
    /// <param name="number">The number of the version that was looked at: what was handed in since is not approved unseen.</param>
    /// <param name="submittedAt">When that version was handed in, as it was shown; null where nobody looked at it.</param>
    /// <param name="remark">What is said about it; null for nothing.</param>
    /// <param name="by">Who decides.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<Application>> ApproveAsync(Guid id, int number, DateTimeOffset? submittedAt, string? remark, Actor by, CancellationToken cancellationToken)
    {
        var outcome = await DecideAsync(
            id, number, submittedAt, remark, PartnerEventTypes.ApplicationApproved, by, (a, decided) => a with { Approved = decided with { State = VersionState.Approved }, Draft = null }, cancellationToken);
        // After a crash between the two, approving again puts it right.
        if (outcome.Succeeded(out var application, out _) && application.Approved is not null)
            await signOnClients.PutAsync(application, cancellationToken);
        return outcome;
    }

    /// <summary>Gives the version that was handed in back to the partner, to change it.</summary>
    /// <param name="id">The application.</param>
    /// <param name="number">The number of the version that was looked at.</param>
    /// <param name="submittedAt">When that version was handed in, as it was shown; null where nobody looked at it.</param>
    /// <param name="remark">What is to be changed.</param>
    /// <param name="by">Who decides.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<Application>> ReturnAsync(Guid id, int number, DateTimeOffset? submittedAt, string? remark, Actor by, CancellationToken cancellationToken) =>
        string.IsNullOrWhiteSpace(remark)
            ? new Invalid("remark_missing", "Say what is to be changed: the partner has nothing else to go by.", [new FieldError("remark", "is required.")])
            : await DecideAsync(
                id, number, submittedAt, remark, PartnerEventTypes.ApplicationReturned, by, (a, decided) => a with { Draft = decided with { State = VersionState.Returned } }, cancellationToken);

    private async Task<Outcome<Application>> DecideAsync(
        Guid id, int number, DateTimeOffset? submittedAt, string? remark, string type, Actor by, Func<Application, ApplicationVersion, Application> decide, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(by);
        if (remark?.Length > MaxRemark)
            return new Invalid("remark_too_long", $"The remark must be at most {MaxRemark} characters.", [new FieldError("remark", $"must be at most {MaxRemark} characters.")]);
        if ((await applications.ReadAsync(id, cancellationToken))?.Application is not { } known)
            return Unknown;
        var now = time.GetUtcNow();
        // Asked before it is announced: an announcement that nothing follows holds up what the partner is told next.
        if (Next(known) is null)
            return await AgainAsync(known);
        var told = new PartnerEvent(Guid.NewGuid(), type, known.VendorId, id, null, now);
        await events.AnnounceAsync(told, cancellationToken);
        var changed = false;
        var application = await applications.UpdateAsync(
            id,
            a =>
            {
                var next = Next(a);
                changed = next is not null;
                return next;
            },
            _ => [PartnerEvents.RowOf(told)],
            cancellationToken);
        if (!changed)
            return application is null ? Unknown : await AgainAsync(application);
        await audit.AddAsync(new AuditRecord(null, by.Id, type, $"{id} version {number}", Address: by.NetworkAddress) { OnBehalfOf = by.OnBehalfOf }, cancellationToken);
        return application!;

        Application? Next(Application a) => a.Draft is { State: VersionState.Submitted } draft && draft.Number == number && (submittedAt is null || draft.SubmittedAt == submittedAt)
            ? decide(a, draft with { DecidedAt = now, Remark = remark?.Trim() })
            : null;

        async Task<Outcome<Application>> AgainAsync(Application a)
        {
            if (type == PartnerEventTypes.ApplicationApproved ? a.Approved?.Number == number : a.Draft is { State: VersionState.Returned } returned && returned.Number == number)
                return a;
            await audit.AddAsync(new AuditRecord(null, by.Id, type + ".refused", $"{id} version {number}", NothingSubmitted.Code, by.NetworkAddress) { OnBehalfOf = by.OnBehalfOf }, cancellationToken);
            return NothingSubmitted;
        }
    }
}
