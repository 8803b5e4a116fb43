namespace Hub.Functions.Mis;

/// <summary>Has every site's lane look for work once a night: with the day, people begin and leave without any feed.</summary>
public sealed class NightlyWake(Core.Sites.Sites sites)
{
    private const int PageSize = 500;

    /// <summary>Wakes them, after midnight in every time zone of the schools.</summary>
    [Function("WakeImportLanes")]
    public async Task RunAsync([TimerTrigger("0 10 2 * * *")] TimerInfo timer, [DurableClient] DurableTaskClient orchestrations, FunctionContext context)
    {
        string? position = null;
        do
        {
            var page = await sites.ListAsync(position, PageSize, context.CancellationToken);
            foreach (var site in page.Items)
                await ImportLane.WakeAsync(orchestrations, site.Id, context.CancellationToken);
            position = page.Next;
        }
        while (position is not null);
    }
}
