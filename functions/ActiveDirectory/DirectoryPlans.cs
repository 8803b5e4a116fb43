using Hub.Core.ActiveDirectory.Agents;
using Hub.Core.Operations;

namespace Hub.Functions.ActiveDirectory;

/// <summary>Has what is to be done in a school's Active Directory planned behind a queue: after its rules or names have changed, an agent was paired, or the directory has told of something.</summary>
public sealed class DirectoryPlans(ServiceBusClient bus) : IAuditWatcher
{
    /// <summary>The queue.</summary>
    internal const string Name = "directory-plans";

    /// <summary>Asks for a plan.</summary>
    internal async Task AskAsync(DirectoryPlanRequest request, CancellationToken cancellationToken)
    {
        await using var sender = bus.CreateSender(Name);
        await sender.SendMessageAsync(new ServiceBusMessage(BinaryData.FromObjectAsJson(request)), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task SeeAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        if (record is { SiteId: { } site, Code: null } && record.Action.StartsWith("active_directory.", StringComparison.Ordinal))
            await AskAsync(new DirectoryPlanRequest(site), cancellationToken);
    }
}

/// <summary>A plan that is asked for.</summary>
/// <param name="SiteId">The school.</param>
/// <param name="Again">Whether orders that were carried out are given again.</param>
/// <param name="Approved">The held changes that were approved; null for none.</param>
public sealed record DirectoryPlanRequest(Guid SiteId, bool Again = false, string? Approved = null);

/// <summary>Plans.</summary>
public sealed class DirectoryPlanFunctions(PlanDirectoryWork plan, AgentWork work)
{
    /// <summary>Makes a plan that was asked for.</summary>
    [Function("DirectoryPlanAsked")]
    public Task ReceiveAsync([ServiceBusTrigger(DirectoryPlans.Name, Connection = "ServiceBus")] ServiceBusReceivedMessage message, FunctionContext context)
    {
        var request = message.Body.ToObjectFromJson<DirectoryPlanRequest>()!;
        return RunAsync(request, context.CancellationToken);
    }

    /// <summary>Plans after an import, each night, and once names were given.</summary>
    [Function("PlanDirectoryWork")]
    public Task<int> PlanAsync([ActivityTrigger] Guid siteId, FunctionContext context) => RunAsync(new DirectoryPlanRequest(siteId), context.CancellationToken);

    private async Task<int> RunAsync(DirectoryPlanRequest request, CancellationToken cancellationToken)
    {
        var given = await plan.RunAsync(request.SiteId, request.Again, request.Approved, cancellationToken);
        if (given > 0)
            work.Wake(request.SiteId);
        return given;
    }
}
