namespace Hub.Functions.Mis;

/// <summary>Brings what is made of a site's MIS data in step with it: the same for the lane of its feeds and for its nights. Each throws when the storage fails for too long.</summary>
internal static class InStepWithMis
{
    /// <summary>What partners read, each by the activity that brings it in step.</summary>
    public static readonly IReadOnlyList<string> PartnerActivities = ["SyncRap", "SyncOneRoster"];

    private static readonly TaskOptions Retried = TaskOptions.FromRetryPolicy(new RetryPolicy(5, TimeSpan.FromSeconds(2), 2, TimeSpan.FromMinutes(1)));

    /// <summary>The site's accounts, the names of newcomers in its Active Directory, and what is to be done there.</summary>
    public static async Task AccountsAsync(TaskOrchestrationContext context, Guid siteId)
    {
        string? after = null;
        do
            after = await context.CallActivityAsync<string?>("SyncAccounts", new SyncInput(siteId, after), Retried);
        while (after is not null);
        await context.CallActivityAsync<int>("NameNewPeople", siteId, Retried);
        await context.CallActivityAsync<int>("PlanDirectoryWork", siteId, Retried);
    }

    /// <summary>What partners read of it.</summary>
    /// <param name="context">The orchestration.</param>
    /// <param name="siteId">The site.</param>
    /// <param name="activity">One of <see cref="PartnerActivities"/>.</param>
    public static async Task PartnersAsync(TaskOrchestrationContext context, Guid siteId, string activity)
    {
        while (await context.CallActivityAsync<bool>(activity, siteId, Retried))
        {
        }
    }
}
