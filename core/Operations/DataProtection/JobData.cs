using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hub.Core.Operations.DataProtection;

/// <summary>What jobs say of a person: who asked for one, names in what a check quotes or a file is called. While one is at work nobody is erased: it may hold whoever it began with.</summary>
public sealed class JobData(Jobs jobs) : IPersonalData
{
    private const string Erased = "(erased)";

    /// <inheritdoc/>
    public async Task<Refusal?> RefusalAsync(DataSubject person, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        return await jobs.OfSiteAsync(person.SiteId, null, cancellationToken).AnyAsync(j => j.Kind != PersonErasures.Kind && j.State is (JobState.Waiting or JobState.Running), cancellationToken)
            ? new Conflict("work_under_way", "The hub is at work for the school: an update, files or an upload. Erase when that is done, in some minutes.")
            : null;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<PersonalDocument> ExportAsync(DataSubject person, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        var found = await jobs.OfSiteAsync(person.SiteId, null, cancellationToken).Where(j => Names(j, person)).Select(j => new { j.Kind, State = j.State.ToString(), j.CreatedAt }).ToListAsync(cancellationToken);
        yield return new PersonalDocument("jobs", "Work of the hub that the person asked for, or that names them", found);
    }

    /// <inheritdoc/>
    public async Task EraseAsync(DataSubject person, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        await foreach (var job in jobs.OfSiteAsync(person.SiteId, null, cancellationToken).Where(j => Names(j, person)))
            await jobs.UpdateAsync(job.SiteId, job.Id, j => Names(j, person) ? j with { Detail = Without(j.Detail, person) } : null, cancellationToken);
    }

    // The job that erases names whom it erases until it ends.
    private static bool Names(Job job, DataSubject person) => !(job.Kind == PersonErasures.Kind && job.State is (JobState.Waiting or JobState.Running)) && Without(job.Detail, person) != job.Detail;

    /// <summary>A job's detail in which nothing names the person. Who is known by an id alone becomes nobody.</summary>
    private static string Without(string detail, DataSubject person)
    {
        var changed = false;
        var root = JsonNode.Parse(detail);
        Visit(root);
        return changed ? root!.ToJsonString(JsonSerializerOptions.Web) : detail;

        void Visit(JsonNode? node)
        {
            switch (node)
            {
                case JsonObject members:
                    foreach (var name in members.Select(m => m.Key).ToArray())
                        Replace(members[name], n => members[name] = n);
                    break;
                case JsonArray items:
                    for (var i = 0; i < items.Count; i++)
                        Replace(items[i], n => items[i] = n);
                    break;
            }
        }

        void Replace(JsonNode? node, Action<JsonNode> put)
        {
            if (node is not JsonValue value || !value.TryGetValue<string>(out var text))
            {
                Visit(node);
                return;
            }

            if (!person.Is(text) && !person.IsNamedIn(text))
                return;
            put(JsonValue.Create(Guid.TryParse(text, out _) ? Guid.Empty.ToString() : Erased)!);
            changed = true;
        }
    }
}
