using System.Text.Json;
using Hub.Core;
using Hub.Core.Operations;
using Hub.Core.Partners.Rap;
using Hub.Core.Rostering.Records;
using Hub.Core.Storage;
using Hub.Core.Sts.Access;
using Hub.Functions.Http;
using Hub.Functions.Sts;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Partners;

/// <summary>Answers RAP requests for a school's data.</summary>
public sealed class RapReads(Core.Sites.Sites sites, Roster roster, Audit audit, TimeProvider time)
{
    // No id of an MIS is longer: feeds are refused with one.
    private const int MaxIdLength = 255;

    internal async Task<IResult> OrganisationAsync(HttpRequest request, Guid siteId, CancellationToken cancellationToken)
    {
        if (RapQuery.Unknown(request) is { } unknown)
            return Problem.For(unknown);
        return await sites.FindAsync(siteId, cancellationToken) is { } site
            ? new RapAnswer(w => JsonSerializer.Serialize(w, new { uniqueId = site.Id, name = site.Name, dfeNumber = site.DfeNumber }))
            : Problem.For(Access.UnknownSite);
    }

    internal async Task<IResult> ListAsync<T>(HttpRequest request, Guid siteId, string kind, RapView<T> view, string endpoint, CancellationToken cancellationToken)
    {
        if (!RapQuery.List(request, kind, view, time.GetUtcNow()).Succeeded(out var asked, out var refusal))
            return Problem.For(refusal);
        if (!(await FieldsAsync(request, siteId, view, asked.Selection, endpoint, cancellationToken)).Succeeded(out var fields, out refusal))
            return Problem.For(refusal);
        // Before the records: whatever changes while they are read is later than the state says.
        var (finding, reading) = (sites.FindAsync(siteId, cancellationToken), roster.StateAsync(siteId, cancellationToken));
        await Task.WhenAll(finding, reading);
        if (await finding is not { } site)
            return Problem.For(Access.UnknownSite);
        var asOf = await reading is { Basis: not null } state ? state.AsOf : (DateTimeOffset?)null;
        var page = await PageAsync(siteId, kind, asked.Since, asOf, asked.Paging, cancellationToken);
        var today = site.DayAt(time.GetUtcNow());
        return new RapAnswer(w => WriteItems(w, page, view, fields, today), (w, items) => RapPage.Write(w, items, page.Next, more => more.WriteString("asOf", asOf is { } at ? RapTime.Of(at) : null)));
    }

    internal async Task<IResult> PersonAsync(HttpRequest request, Guid siteId, string externalId, string endpoint, CancellationToken cancellationToken)
    {
        if (RapQuery.Unknown(request, "fields") is { } unknown)
            return Problem.For(unknown);
        if (!RapQuery.Fields(request, RapViews.Person).Succeeded(out var selection, out var refusal)
            || !(await FieldsAsync(request, siteId, RapViews.Person, selection, endpoint, cancellationToken)).Succeeded(out var fields, out refusal))
            return Problem.For(refusal);
        if (await sites.FindAsync(siteId, cancellationToken) is not { } site)
            return Problem.For(Access.UnknownSite);
        // A slash is the one character that a path keeps escaped.
        var id = externalId.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        var found = id.Length > MaxIdLength ? [] : await Task.WhenAll(RapKinds.OfPeople.Select(kind => roster.FindAsync(siteId, kind, id, cancellationToken)));
        return found.FirstOrDefault(r => r is not null) is { } record
            ? new RapAnswer(w => RapViews.Person.Write(w, record, fields, site.DayAt(time.GetUtcNow())))
            : Problem.For(new NotFound("person_unknown", "There is no such person at this school."));
    }

    /// <summary>The fields to show, or a refusal, which is audited.</summary>
    private async Task<Outcome<IReadOnlyList<RapField<T>>>> FieldsAsync<T>(
        HttpRequest request, Guid siteId, RapView<T> view, RapSelection<T> selection, string endpoint, CancellationToken cancellationToken)
    {
        var caller = request.Caller();
        var outcome = selection.For(view, caller.Scopes);
        if (!outcome.Succeeded(out _, out var refusal))
            await audit.AddAsync(new AuditRecord(siteId, caller.ClientId, "access.refused", endpoint, refusal.Code, ClientAddress.Of(request.HttpContext)), cancellationToken);
        return outcome;
    }

    private async Task<ListPage<RosterRecord>> PageAsync(Guid siteId, string kind, DateTimeOffset? since, DateTimeOffset? asOf, Paging paging, CancellationToken cancellationToken)
    {
        if (since is null)
            return await roster.ListAsync(siteId, kind, paging.Position, paging.Size, cancellationToken);
        return asOf > since
            ? await roster.ChangesAsync(siteId, kind, since.Value, asOf.Value, paging.Position, paging.Size, cancellationToken)
            : new ListPage<RosterRecord>([], null);
    }

    private static void WriteItems<T>(Utf8JsonWriter writer, ListPage<RosterRecord> page, RapView<T> view, IReadOnlyList<RapField<T>> fields, DateOnly today)
    {
        writer.WriteStartArray();
        foreach (var record in page.Items)
            view.Write(writer, record, fields, today);
        writer.WriteEndArray();
    }
}
