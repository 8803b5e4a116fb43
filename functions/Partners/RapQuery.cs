using Hub.Core;
using Hub.Core.Rostering.Records;
using Hub.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Partners;

/// <summary>Reads the parameters of RAP requests. One that there is not, or that is there twice, is an error: a misspelt filter would give everything.</summary>
internal static class RapQuery
{
    /// <summary>For how long it can be asked what changed.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromDays(90);

    /// <summary>What is answered for a cursor that another list gave.</summary>
    public static readonly Invalid OtherList = new(
        "invalid_cursor", "cursor is of another list. Send it with the same parameters as before, or start again without it.", new FieldError("cursor", "is of another list."));

    private static readonly string[] OfLists = ["limit", "cursor", "updatedSince", "fields"];

    /// <summary>Refuses parameters that are not among <paramref name="known"/>.</summary>
    public static Refusal? Unknown(HttpRequest request, params ReadOnlySpan<string> known)
    {
        var errors = new List<FieldError>();
        foreach (var (name, values) in request.Query)
        {
            if (!known.Contains(name))
                errors.Add(new FieldError(name, known.Length == 0 ? "is not a parameter here; there are none." : $"is not a parameter here; there are {string.Join(", ", known!)}."));
            else if (values.Count > 1)
                errors.Add(new FieldError(name, "is there more than once."));
        }

        return errors.Count == 0 ? null : new Invalid("invalid_parameter", $"The request was not answered: see errors for what is wrong with {string.Join(", ", errors.Select(e => e.Field))}.", errors);
    }

    /// <summary>What a list is asked for.</summary>
    public static Outcome<RapList<T>> List<T>(HttpRequest request, string kind, RapView<T> view, DateTimeOffset now)
    {
        if (Unknown(request, OfLists) is { } unknown)
            return unknown;
        if (!Paging.Of(request).Succeeded(out var paging, out var refusal) || !Fields(request, view).Succeeded(out var fields, out refusal)
            || !UpdatedSince(request).Succeeded(out var since, out refusal))
            return refusal;
        if (since < now - Remembered)
            return new Gone("updated_since_too_old", $"What was deleted is remembered for {Remembered.TotalDays} days. Read the whole list, without updatedSince, and go on from its asOf.");
        return paging.Position is { } position && !Roster.IsPosition(kind, since is not null, position) ? OtherList : new RapList<T>(paging, since, fields);
    }

    /// <summary>The moment since which changes are asked for; null when everything is.</summary>
    public static Outcome<DateTimeOffset?> UpdatedSince(HttpRequest request) =>
        request.Query["updatedSince"] is not [{ } text, ..] ? (DateTimeOffset?)null
        : RapTime.TryRead(text, out var at) ? at
        : Wrong("updatedSince", "must be a moment in UTC such as 2026-09-01T00:00:00Z, or with an offset, its + written as %2B.");

    /// <summary>The fields that are asked for: those that need no further scope when none are named.</summary>
    public static Outcome<RapSelection<T>> Fields<T>(HttpRequest request, RapView<T> view)
    {
        if (request.Query["fields"] is not [{ } text, ..])
            return new RapSelection<T>(null);
        var names = text.Split(',', StringSplitOptions.TrimEntries).ToHashSet(StringComparer.Ordinal);
        var all = view.Fields.Select(f => f.Name).Prepend(view.IdName).ToArray();
        return names.Except(all).ToArray() is [_, ..]
            ? Wrong("fields", $"must be some of {string.Join(", ", all)}, divided by commas.")
            : new RapSelection<T>([.. view.Fields.Where(f => names.Contains(f.Name))]);
    }

    /// <summary>Refuses a parameter.</summary>
    public static Invalid Wrong(string field, string error) => new("invalid_parameter", $"{field} {error}", new FieldError(field, error));
}

/// <summary>What a list is asked for.</summary>
/// <param name="Paging">Which page.</param>
/// <param name="Since">Only what changed after this moment; null for everything.</param>
/// <param name="Selection">What to show.</param>
internal sealed record RapList<T>(Paging Paging, DateTimeOffset? Since, RapSelection<T> Selection);

/// <summary>What is to be shown of a record.</summary>
/// <param name="Named">The fields that were named; null when none were.</param>
internal sealed record RapSelection<T>(IReadOnlyList<RapField<T>>? Named)
{
    /// <summary>The fields, or the one that the scopes do not allow. Without names it is whatever they allow.</summary>
    public Outcome<IReadOnlyList<RapField<T>>> For(RapView<T> view, IReadOnlyCollection<string> scopes)
    {
        bool Allowed(RapField<T> field) => field.Scope is null || scopes.Contains(field.Scope);
        return Named?.FirstOrDefault(f => !Allowed(f)) is { } refused
            ? new Forbidden("insufficient_scope", $"The field {refused.Name} needs the scope {refused.Scope}.")
            : (Named ?? [.. view.Fields.Where(Allowed)]).ToList();
    }
}
