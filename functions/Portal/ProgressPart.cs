using Hub.Core.Operations;
using Hub.Functions.Provisioning;
using Hub.Portal.Pages.Users;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>How far a job is, as a part of its page that the browser asks for again and again.</summary>
internal static class ProgressPart
{
    /// <summary>The part: as its orchestration knows it while it runs.</summary>
    public static async Task<IResult> OfAsync(HttpRequest request, Job job, DurableTaskClient orchestrations, CancellationToken cancellationToken)
    {
        RefreshAtRest(request, job);
        return new PageResult<UpdateProgress>(new Dictionary<string, object?>
        {
            [nameof(UpdateProgress.Progress)] = await EmailUpdateRuns.ProgressAsync(job, orchestrations, cancellationToken),
        });
    }

    /// <summary>Has the page loaded again once its job rests: then it has other buttons.</summary>
    public static void RefreshAtRest(HttpRequest request, Job job)
    {
        if (job.State is not (JobState.Waiting or JobState.Running))
            request.HttpContext.Response.Headers["HX-Refresh"] = "true";
    }
}
