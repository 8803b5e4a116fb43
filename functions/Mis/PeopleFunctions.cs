using Hub.Core;
using Hub.Core.Mis;
using Hub.Core.Sts.Tokens;
using Hub.Functions.Http;
using Hub.Functions.Sts;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Mis;

/// <summary>The people whom a site's MIS delivered last.</summary>
public sealed class PeopleFunctions(Core.Sites.Sites sites, People people)
{
    private const string Route = "mis/v1/sites/{siteId:guid}/people";
    private const int MaxFilterLength = 256;

    /// <summary>People in pages, in the order of their ids. For management clients of the site.</summary>
    [Function("ListPeople"), RequiresScope(HubScopes.Manage)]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, Guid siteId, FunctionContext context)
    {
        if (!Paging.Of(request).Succeeded(out var paging, out var refusal) || !UserTypeOf(request).Succeeded(out var userType, out refusal)
            || !YearGroupOf(request).Succeeded(out var yearGroup, out refusal))
            return Problem.For(refusal);
        if (await sites.FindAsync(siteId, context.CancellationToken) is null)
            return Problem.For(new NotFound("site_unknown", "There is no such site."));
        var page = await people.ListAsync(siteId, userType.Value, yearGroup.Value, paging.Position, paging.Size, context.CancellationToken);
        return Paging.Page(page, person => person);
    }

    /// <summary>One person. For management clients of the site.</summary>
    [Function("GetPerson"), RequiresScope(HubScopes.Manage)]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{sourcedId}")] HttpRequest request, Guid siteId, string sourcedId, FunctionContext context) =>
        sourcedId.Length <= MaxFilterLength && await people.FindAsync(siteId, sourcedId, context.CancellationToken) is { } person
            ? Results.Ok(person)
            : Problem.For(new NotFound("person_unknown", "There is no such person at this site."));

    private static Outcome<Filter<UserType?>> UserTypeOf(HttpRequest request)
    {
        if (request.Query["userType"] is not [{ Length: > 0 } asked, ..])
            return new Filter<UserType?>(null);
        foreach (var type in Enum.GetValues<UserType>())
        {
            if (asked.Equals(type.ToString(), StringComparison.OrdinalIgnoreCase))
                return new Filter<UserType?>(type);
        }

        return new Invalid("invalid_user_type", "userType is not known.", new FieldError("userType", "must be student, staff, contact or governor."));
    }

    private static Outcome<Filter<string?>> YearGroupOf(HttpRequest request) => request.Query["yearGroup"] switch
    {
        [{ Length: > 0 and <= MaxFilterLength } asked, ..] when !asked.Any(char.IsControl) => new Filter<string?>(asked),
        [{ Length: > 0 }, ..] => new Invalid("invalid_year_group", "yearGroup is no year group.", new FieldError("yearGroup", "must be the year group as the MIS writes it.")),
        _ => new Filter<string?>(null),
    };

    /// <summary>What a list is narrowed to; null for everything.</summary>
    private sealed record Filter<T>(T Value);
}
