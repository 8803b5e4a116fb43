using Hub.Core;
using Hub.Core.Partners.Rap;
using Hub.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Partners;

/// <summary>A school's data for partners whose application it has installed (docs/rap.md). All of it only reads.</summary>
public sealed class RapFunctions(RapReads reads)
{
    private const string Route = "rap/v1/organisation/{siteId:guid}";

    /// <summary>The school. For its clients.</summary>
    [Function("GetRapOrganisation"), RequiresSchoolClient]
    public Task<IResult> OrganisationAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, Guid siteId, FunctionContext context) =>
        reads.OrganisationAsync(request, siteId, context.CancellationToken);

    /// <summary>Its pupils. For its clients.</summary>
    [Function("ListRapStudents"), RequiresSchoolClient]
    public Task<IResult> StudentsAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/students")] HttpRequest request, Guid siteId, FunctionContext context) =>
        reads.ListAsync(request, siteId, RapKinds.Student, RapViews.Person, "ListRapStudents", context.CancellationToken);

    /// <summary>Its staff. For its clients.</summary>
    [Function("ListRapStaff"), RequiresSchoolClient]
    public Task<IResult> StaffAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/staff")] HttpRequest request, Guid siteId, FunctionContext context) =>
        reads.ListAsync(request, siteId, RapKinds.Staff, RapViews.Person, "ListRapStaff", context.CancellationToken);

    /// <summary>The contacts of its pupils. For its clients.</summary>
    [Function("ListRapContacts"), RequiresSchoolClient]
    public Task<IResult> ContactsAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/contacts")] HttpRequest request, Guid siteId, FunctionContext context) =>
        reads.ListAsync(request, siteId, RapKinds.Contact, RapViews.Person, "ListRapContacts", context.CancellationToken);

    /// <summary>Its groups with their members. For its clients.</summary>
    [Function("ListRapGroups"), RequiresSchoolClient]
    public Task<IResult> GroupsAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/groups")] HttpRequest request, Guid siteId, FunctionContext context) =>
        reads.ListAsync(request, siteId, RapKinds.Group, RapViews.Group, "ListRapGroups", context.CancellationToken);

    /// <summary>One person, whatever that person is to the school. For its clients.</summary>
    [Function("GetRapPerson"), RequiresSchoolClient]
    public Task<IResult> PersonAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/people/{externalId}")] HttpRequest request, Guid siteId, string externalId, FunctionContext context) =>
        reads.PersonAsync(request, siteId, externalId, "GetRapPerson", context.CancellationToken);

    /// <summary>What else may be asked of a school: nothing. For everybody.</summary>
    [Function("RapElsewhere")]
    public static IResult Elsewhere([HttpTrigger(AuthorizationLevel.Anonymous, Route = "rap/v1/organisation/{*path}")] HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method))
            return Problem.For(new NotFound("not_found", "There is nothing at this address."));
        request.HttpContext.Response.Headers.Allow = HttpMethods.Get;
        return Problem.For(new MethodRefused("method_not_allowed", "A school's data is only read: send GET."));
    }
}
