using Hub.Core.Operations;
using Hub.Core.Rostering;
using Hub.Core.Rostering.Sds;
using Hub.Core.Storage;

namespace Hub.Core.TileStore.Onboarding.Steps;

/// <summary>Exports the school's data once and has it checked: what School Data Sync would refuse, it would refuse over OneRoster too.</summary>
internal sealed class ExportStep(Exports exports, Jobs jobs) : IOnboardingStep
{
    public OnboardingStepKind Kind => OnboardingStepKind.FirstLoad;

    public async Task<StepResult> DoAsync(SchoolOnboarding onboarding, CancellationToken cancellationToken)
    {
        var id = IdOf(onboarding);
        if (await exports.FindAsync(onboarding.SiteId, id, cancellationToken) is not { } job)
        {
            if (!(await exports.PlanAsync(onboarding.SiteId, new ExportRequest(SdsFormat.Set.Id), cancellationToken)).Succeeded(out var planned, out var refusal))
                return new StepResult.Failed(refusal.Detail);
            job = planned with { Id = id };
            await jobs.AddAsync(job, cancellationToken);
        }

        if (job.State is JobState.Waiting or JobState.Running)
        {
            if (!(await exports.WriteAsync(job, cancellationToken)).Succeeded(out var files, out var refusal))
            {
                await exports.FailAsync(job, refusal.Code, refusal.Detail, cancellationToken);
                return new StepResult.Failed(refusal.Detail);
            }

            await exports.PublishAsync(job, files, cancellationToken);
            job = (await exports.FindAsync(onboarding.SiteId, id, cancellationToken))!;
        }

        var detail = job.DetailAs<ExportDetail>();
        return detail.IsReady
            ? new StepResult.Done { Keep = o => o with { ExportId = id } }
            : new StepResult.Failed(detail.Failure ?? "The export failed.");
    }

    /// <summary>The id of the export of this attempt at the step. Ids sort newest first, as those do that are made for people.</summary>
    private static string IdOf(SchoolOnboarding onboarding) =>
        NewestFirst.KeyOf(onboarding.Since) + onboarding.Run.ToString("N")[..12];
}
