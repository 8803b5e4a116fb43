using System.Text.Json;
using Hub.Core;
using Hub.Core.Accounts;
using Hub.Core.Partners.Applications;
using Hub.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Partners;

/// <summary>What the operating team does with the applications that partners hand in.</summary>
public sealed class ApplicationDecisionFunctions(Applications applications, DecideApplication decide)
{
    private const string Route = "partners/v1/applications";

    /// <summary>The applications that wait for a decision. For operators, by function key.</summary>
    [Function("ListSubmittedApplications")]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = Route)] HttpRequest request, FunctionContext context) =>
        Results.Ok(new { items = await applications.SubmittedAsync(context.CancellationToken) });

    /// <summary>An application with its versions. For operators, by function key.</summary>
    [Function("GetApplication")]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = Route + "/{applicationId:guid}")] HttpRequest request, Guid applicationId, FunctionContext context) =>
        (await applications.ReadAsync(applicationId, context.CancellationToken))?.Application is { } application
            ? Results.Ok(application)
            : Problem.For(new NotFound("application_unknown", "There is no such application."));

    /// <summary>Approves the version that was handed in. For operators, by function key.</summary>
    [Function("ApproveApplication")]
    public Task<IResult> ApproveAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = Route + "/{applicationId:guid}/approve")] HttpRequest request, Guid applicationId, FunctionContext context) =>
        DecideAsync(request, (version, remark, by) => decide.ApproveAsync(applicationId, version, null, remark, by, context.CancellationToken), context.CancellationToken);

    /// <summary>Gives the version that was handed in back, with a <c>remark</c>. For operators, by function key.</summary>
    [Function("ReturnApplication")]
    public Task<IResult> ReturnAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = Route + "/{applicationId:guid}/return")] HttpRequest request, Guid applicationId, FunctionContext context) =>
        DecideAsync(request, (version, remark, by) => decide.ReturnAsync(applicationId, version, null, remark, by, context.CancellationToken), context.CancellationToken);

    private static async Task<IResult> DecideAsync(HttpRequest request, Func<int, string?, Actor, Task<Outcome<Application>>> decision, CancellationToken cancellationToken)
    {
        if (!(await JsonBody.ReadAsync(request, cancellationToken)).Succeeded(out var body, out var refusal))
            return Problem.For(refusal);
        var version = body.ValueKind == JsonValueKind.Object && body.TryGetProperty("version", out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var n) ? n : 0;
        if (version < 1)
            return Problem.For(new Invalid("invalid_decision", "Nothing was decided: see errors.", [new FieldError("version", "is required: the number of the version that you looked at.")]));
        var remark = body.TryGetProperty("remark", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
        return (await decision(version, remark, new Actor("operator", ClientAddress.Of(request.HttpContext)))).Or(Results.Ok);
    }
}
