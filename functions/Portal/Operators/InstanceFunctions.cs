using Hub.Core;
using Hub.Functions.Http;
using Hub.Functions.Operations.Orchestrations;
using Hub.Functions.Portal.Integrators;
using Hub.Portal.Pages.Operators;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal.Operators;

/// <summary>Orchestrations by their ids, for the operating team's browsers. All for the operating team.</summary>
public sealed class InstanceFunctions(SteerInstances steer)
{
    private const string Route = "operator/instances";
    private const string One = Route + "/{instanceId}";
    private const int PageSize = 50;

    /// <summary>The orchestrations of a kind. For the operating team.</summary>
    [Function("GetOperatorInstances"), RequiresPerson(Operator = true)]
    public static async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, [DurableClient] DurableTaskClient orchestrations, FunctionContext context)
    {
        var position = Paging.PositionOf(request, "after", ofKeys: false);
        var prefix = request.Query["prefix"].ToString() is { Length: > 0 } asked ? asked : InstanceFamily.All[0].Prefix;
        var page = (await LookAtJobs.InstancesAsync(orchestrations, prefix, request.Query["status"].ToString(), position, PageSize)).Succeeded(out var found, out var refusal) ? found : new([], null);
        return IntegratorPage.Of<InstancesPage>(
            request,
            refusal,
            (nameof(InstancesPage.Prefix), prefix),
            (nameof(InstancesPage.Status), request.Query["status"].ToString()),
            (nameof(InstancesPage.Instances), page.Items.Select(Shown).ToArray()),
            (nameof(InstancesPage.After), IntegratorPage.After(page.Next)),
            (nameof(InstancesPage.Problem), refusal?.Detail),
            (nameof(InstancesPage.Done), request.Query["done"] == "purge" ? "Removed." : null));
    }

    /// <summary>An orchestration; of one that works for a job, the job's page. For the operating team.</summary>
    [Function("GetOperatorInstance"), RequiresPerson(Operator = true)]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = One)] HttpRequest request, string instanceId, [DurableClient] DurableTaskClient orchestrations, FunctionContext context) =>
        PageAsync(request, instanceId, orchestrations, null, context.CancellationToken);

    /// <summary>Has an orchestration run again, ends or removes it. For the operating team.</summary>
    [Function("PostOperatorInstance"), RequiresPerson(Operator = true)]
    public async Task<IResult> PostAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = One)] HttpRequest request, string instanceId, [DurableClient] DurableTaskClient orchestrations, FunctionContext context)
    {
        var (what, by, token) = ((await request.ReadFormAsync(context.CancellationToken))["do"].ToString(), request.Editor(), context.CancellationToken);
        var outcome = what switch
        {
            "rewind" => await steer.RewindAsync(orchestrations, instanceId, by, token),
            "terminate" => await steer.TerminateAsync(orchestrations, instanceId, force: false, by, token),
            "purge" => await steer.PurgeAsync(orchestrations, instanceId, by, token),
            _ => new Invalid("invalid_form", "Nothing was changed: press one of the page's buttons."),
        };
        if (!outcome.Succeeded(out _, out var refusal))
            return await PageAsync(request, instanceId, orchestrations, refusal, token);
        return new SeeOther(what == "purge" ? $"{JobWords.Instances}?prefix={InstanceFamily.Of(instanceId)?.Prefix ?? "night-"}&done=purge" : $"{JobWords.Link(instanceId)}?done={what}");
    }

    /// <summary>An orchestration as pages show it.</summary>
    internal static ShownInstance Shown(InstanceView instance) => new(
        instance.InstanceId, instance.Name, instance.Status, instance.CreatedAt, instance.UpdatedAt, instance.Error is null ? null : $"{instance.ErrorType}: {instance.Error}", instance.Progress);

    /// <summary>What can be done, as pages show it.</summary>
    internal static ShownActions Shown(ActionsView actions) => new(actions.Rewind.Reason, actions.Terminate.Reason, actions.Purge.Reason);

    /// <summary>What was done, in words; null for nothing.</summary>
    internal static string? Words(string done) => done switch
    {
        "rewind" => "What failed runs again.",
        "stop" => "It has been asked to stop.",
        "terminate" or "force" => "Ended.",
        _ => null,
    };

    private async Task<IResult> PageAsync(HttpRequest request, string instanceId, DurableTaskClient orchestrations, Refusal? refusal, CancellationToken cancellationToken)
    {
        if (await steer.FindAsync(orchestrations, instanceId, cancellationToken) is not { } found)
            return UserFunctions.NotFound(request.Viewer());
        if (found.Job is { Job: var job })
            return new SeeOther(JobWords.Link(job.SiteId, job.Id));
        return IntegratorPage.Of<InstancePage>(
            request,
            refusal,
            (nameof(InstancePage.Instance), Shown(InstanceView.Of(found.Instance!))),
            (nameof(InstancePage.Actions), Shown(ActionsView.Of(found.Instance!))),
            (nameof(InstancePage.Entries), await LookAtJobs.TimelineAsync(orchestrations, instanceId, cancellationToken) ?? []),
            (nameof(InstancePage.Problem), refusal?.Detail),
            (nameof(InstancePage.Done), Words(request.Query["done"].ToString())));
    }
}
