using Hub.Core.Accounts;
using Hub.Core.Operations;

namespace Hub.Core.Partners.Applications;

/// <summary>What a partner's integrators do with an application's description: tab by tab, until it is handed in. Every change is audited.</summary>
public sealed class EditApplication(Applications applications, Vendors.Vendors vendors, Audit audit, TimeProvider time)
{
    /// <summary>The most applications that a partner has.</summary>
    public const int MostOfVendor = 200;

    /// <summary>What is answered for an application that is not the partner's, whether or not there is one.</summary>
    public static NotFound Unknown { get; } = new("application_unknown", "There is no such application, or it is not one of yours.");

    private static readonly Conflict HandedIn = new("application_submitted", "The version has been handed in. Take it back before you change it.");
    private static readonly Stale Changed = new("application_changed", "Somebody else has changed this tab meanwhile. Yours is not saved: look at theirs, and save again where yours is to stand in its place.");

    /// <summary>Makes an application with an empty first version.</summary>
    /// <param name="vendorId">The partner.</param>
    /// <param name="name">Its name, which no other application may have.</param>
    /// <param name="by">Who makes it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<Application>> MakeAsync(string vendorId, string? name, Actor by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(by);
        if (ApplicationRules.Check(name).ToArray() is { Length: > 0 } errors)
            return new Invalid("invalid_application", "The application was not made: see what is wrong with its name.", errors);
        if (await vendors.FindAsync(vendorId, cancellationToken) is null)
            return new NotFound("vendor_unknown", "There is no such vendor.");
        if ((await applications.OfVendorAsync(vendorId, cancellationToken)).Count >= MostOfVendor)
            return new Conflict("too_many_applications", $"A vendor has at most {MostOfVendor} applications.");
        var application = new Application
        {
            Id = Guid.NewGuid(),
            VendorId = vendorId,
            Name = name!.Trim(),
            MadeAt = time.GetUtcNow(),
            Draft = new ApplicationVersion { Number = 1, Tile = new TileConfiguration { TileName = name.Trim() is { Length: <= 40 } fits ? fits : "" } },
        };
        if (!await applications.TryAddAsync(application, cancellationToken))
            return new Conflict("name_taken", "Another application bears this name. Choose another one.");
        await AuditAsync(by, "application.made", $"{application.Id} {application.Name}", null, cancellationToken);
        return application;
    }

    /// <summary>Saves the first tab.</summary>
    /// <param name="vendorId">The partner.</param>
    /// <param name="id">The application.</param>
    /// <param name="seen">The tab as it was when it was shown, by <see cref="Fingerprint{T}"/>; null to save it whatever it was.</param>
    /// <param name="tile">What it is to be.</param>
    /// <param name="by">Who saves it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task<Outcome<Application>> SaveAsync(string vendorId, Guid id, string? seen, TileConfiguration tile, Actor by, CancellationToken cancellationToken) =>
        SaveAsync(vendorId, id, seen, ApplicationRules.Check(tile), v => v.Tile, v => v with { Tile = tile }, "configuration", by, cancellationToken);

    /// <summary>Saves the second tab.</summary>
    /// <inheritdoc cref="SaveAsync(string, Guid, string?, TileConfiguration, Actor, CancellationToken)"/>
    public Task<Outcome<Application>> SaveAsync(string vendorId, Guid id, string? seen, SignOnIntegration signOn, Actor by, CancellationToken cancellationToken) =>
        SaveAsync(vendorId, id, seen, ApplicationRules.Check(signOn), v => v.SignOn, v => v with { SignOn = signOn }, "sign_on", by, cancellationToken);

    /// <summary>Saves the third tab. Of an approved application this makes a new version, which each school has to accept where it asks for more.</summary>
    /// <inheritdoc cref="SaveAsync(string, Guid, string?, TileConfiguration, Actor, CancellationToken)"/>
    public Task<Outcome<Application>> SaveAsync(string vendorId, Guid id, string? seen, DataExchange data, Actor by, CancellationToken cancellationToken) =>
        SaveAsync(vendorId, id, seen, ApplicationRules.Check(data), v => v.Data, v => v with { Data = data }, "data", by, cancellationToken);

    /// <summary>Hands the version in: the operating team decides on it.</summary>
    public async Task<Outcome<Application>> SubmitAsync(string vendorId, Guid id, Actor by, CancellationToken cancellationToken)
    {
        FieldError[] missing = [];
        return await ChangeAsync(
            vendorId,
            id,
            "application.submitted",
            by,
            a =>
            {
                if (a.Draft is not { } draft)
                    return new Conflict("nothing_to_submit", "The newest version is approved already. Change something first.");
                if (draft.State == VersionState.Submitted)
                    return a;
                missing = [.. ApplicationRules.Missing(draft)];
                return missing.Length > 0
                    ? new Invalid("application_incomplete", "The application was not handed in: something is missing.", missing)
                    : a with { Draft = draft with { State = VersionState.Submitted, SubmittedAt = time.GetUtcNow() } };
            },
            cancellationToken);
    }

    /// <summary>Takes back what was handed in, to change it.</summary>
    public Task<Outcome<Application>> RecallAsync(string vendorId, Guid id, Actor by, CancellationToken cancellationToken) =>
        ChangeAsync(
            vendorId, id, "application.recalled", by, a => a.Draft is { State: VersionState.Submitted } draft ? a with { Draft = draft with { State = VersionState.Draft } } : a, cancellationToken);

    /// <summary>Drops the version that is being worked on: the approved one is the newest again.</summary>
    public Task<Outcome<Application>> DropDraftAsync(string vendorId, Guid id, Actor by, CancellationToken cancellationToken) =>
        ChangeAsync(
            vendorId,
            id,
            "application.draft_dropped",
            by,
            a => a.Approved is null ? new Conflict("nothing_approved", "No version is approved yet, so this one cannot be dropped.") : a with { Draft = null },
            cancellationToken);

    /// <summary>What is wrong with a first tab; none when it can be saved.</summary>
    public static IReadOnlyList<FieldError> Faults(TileConfiguration tile)
    {
        ArgumentNullException.ThrowIfNull(tile);
        return [.. ApplicationRules.Check(tile)];
    }

    /// <summary>What keeps a version from being handed in; none when nothing does.</summary>
    public static IReadOnlyList<FieldError> Missing(ApplicationVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return [.. ApplicationRules.Missing(version)];
    }

    /// <summary>What tells a tab as it is from what it becomes.</summary>
    public static string Fingerprint<T>(T tab) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(tab)).AsSpan(0, 8));

    private async Task<Outcome<Application>> SaveAsync<T>(
        string vendorId, Guid id, string? seen, IEnumerable<FieldError> faults, Func<ApplicationVersion, T> tab, Func<ApplicationVersion, ApplicationVersion> with, string name, Actor by,
        CancellationToken cancellationToken)
    {
        if (faults.ToArray() is { Length: > 0 } errors)
            return new Invalid("invalid_application", "The tab was not saved: see what is wrong.", errors);
        return await ChangeAsync(
            vendorId,
            id,
            $"application.{name}_saved",
            by,
            a =>
            {
                if (a.Draft?.State == VersionState.Submitted)
                    return HandedIn;
                if (seen is not null && seen != Fingerprint(tab(a.Newest)))
                    return Changed;
                var next = with(a.Draft ?? a.Approved! with { Number = a.Approved!.Number + 1, State = VersionState.Draft, SubmittedAt = null, DecidedAt = null, Remark = null });
                // What changes nothing makes no version.
                return Fingerprint(tab(next)) == Fingerprint(tab(a.Newest)) ? a : a with { Draft = next };
            },
            cancellationToken,
            (before, after) => AuditChange.Between(tab(before.Newest), tab(after.Newest)));
    }

    private async Task<Outcome<Application>> ChangeAsync(string vendorId, Guid id, string action, Actor by, Func<Application, Outcome<Application>> change, CancellationToken cancellationToken,
        Func<Application, Application, IReadOnlyList<AuditChange>>? differences = null)
    {
        Refusal? refused = null;
        Application? before = null;
        var changed = false;
        var application = await applications.UpdateAsync(
            id,
            a =>
            {
                Outcome<Application> outcome = a.VendorId == vendorId ? change(a) : Unknown;
                changed = outcome.Succeeded(out var next, out refused) && next != a;
                before = a;
                return changed ? next : null;
            },
            also: null,
            cancellationToken);
        refused = application is null ? Unknown : refused;
        if (refused is not null || changed)
            await AuditAsync(by, action, id.ToString(), refused?.Code, cancellationToken, refused is null ? differences?.Invoke(before!, application!) : null);
        return refused is null ? application! : refused;
    }

    private Task AuditAsync(Actor by, string action, string target, string? code, CancellationToken cancellationToken, IReadOnlyList<AuditChange>? changes = null) =>
        audit.AddAsync(new AuditRecord(null, by.Id, code is null ? action : action + ".refused", target, code, by.NetworkAddress) { OnBehalfOf = by.OnBehalfOf, Changes = changes ?? [] }, cancellationToken);
}
