using Hub.Core;
using Hub.Core.Sts.Tokens;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Rostering.OneRoster;

/// <summary>The OneRoster REST API (docs/oneroster.md). Which addresses there are is said in <see cref="OneRosterApi"/>. All of it only reads.</summary>
public sealed class OneRosterFunctions(OneRosterReads reads)
{
    /// <summary>OneRoster 1.1 but demographics. For a school's clients.</summary>
    [Function("GetOneRoster"), RequiresOneRoster(HubScopes.OneRoster, HubScopes.OneRosterCore11, HubScopes.OneRosterRoster11)]
    public Task<IResult> RosterAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = OneRosterApi.Root11 + "/{*path}")] HttpRequest request, string? path, FunctionContext context) =>
        reads.AnswerAsync(request, OneRosterApi.V11, path, demographics: false, context.CancellationToken);

    /// <summary>OneRoster 1.1 demographics. For a school's clients with their scope.</summary>
    [Function("GetOneRosterDemographics"), RequiresOneRoster(HubScopes.OneRosterDemographics11)]
    public Task<IResult> DemographicsAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = OneRosterApi.Root11 + "/demographics/{id?}")] HttpRequest request, string? id, FunctionContext context) =>
        reads.AnswerAsync(request, OneRosterApi.V11, $"demographics/{id}", demographics: true, context.CancellationToken);

    /// <summary>OneRoster 1.2 but demographics. For a school's clients.</summary>
    [Function("GetOneRoster12"), RequiresOneRoster(HubScopes.OneRoster, HubScopes.OneRosterCore12, HubScopes.OneRosterRoster12)]
    public Task<IResult> Roster12Async([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = OneRosterApi.Root12 + "/{*path}")] HttpRequest request, string? path, FunctionContext context) =>
        reads.AnswerAsync(request, OneRosterApi.V12, path, demographics: false, context.CancellationToken);

    /// <summary>OneRoster 1.2 demographics. For a school's clients with their scope.</summary>
    [Function("GetOneRosterDemographics12"), RequiresOneRoster(HubScopes.OneRosterDemographics12)]
    public Task<IResult> Demographics12Async([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = OneRosterApi.Root12 + "/demographics/{id?}")] HttpRequest request, string? id, FunctionContext context) =>
        reads.AnswerAsync(request, OneRosterApi.V12, $"demographics/{id}", demographics: true, context.CancellationToken);

    /// <summary>What else may be asked: nothing. For everybody.</summary>
    [Function("OneRosterElsewhere")]
    public static IResult Elsewhere([HttpTrigger(AuthorizationLevel.Anonymous, Route = "ims/oneroster/{*path}")] HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method))
            return OneRosterStatus.For(new NotFound("unknownobject", "There is nothing at this address."));
        request.HttpContext.Response.Headers.Allow = HttpMethods.Get;
        return OneRosterStatus.For(new MethodRefused("method_not_allowed", "A school's data is only read: send GET."));
    }
}
