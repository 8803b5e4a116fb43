using Hub.Core;
using Hub.Core.TileStore.Onboarding;
using Hub.Functions.Http;
using Hub.Functions.TileStore;
using Hub.Portal;
using Hub.Portal.Pages.TileStore;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>The services that a school installs itself: what there is, and how far each is.</summary>
public sealed class OnboardingFunctions(Onboardings onboardings, OnboardingServices services, OnboardingCommands commands, OnboardingCredentials credentials, HubAddress hub)
{
    private const string Route = "tilestore/services";
    private const string OneRoute = Route + "/{service}";

    /// <summary>The services and where each stands at the school. For the site's administrators.</summary>
    [Function("GetStoreServices"), RequiresPerson(Administrator = true, ChosenSite = true)]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context)
    {
        var viewer = request.Viewer();
        return new PageResult<StoreServicesPage>(new Dictionary<string, object?>
        {
            [nameof(StoreServicesPage.Viewer)] = viewer,
            [nameof(StoreServicesPage.Services)] = services.All,
            [nameof(StoreServicesPage.AtSchool)] = await onboardings.AllAsync(viewer.Site.Id, context.CancellationToken),
        });
    }

    /// <summary>One service. For the site's administrators.</summary>
    [Function("GetStoreService"), RequiresPerson(Administrator = true, ChosenSite = true)]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = OneRoute)] HttpRequest request, string service, [DurableClient] DurableTaskClient orchestrations, FunctionContext context) =>
        PageAsync(request, service, orchestrations, context.CancellationToken);

    /// <summary>How far a service is, as a part of its page; once something else is to be done, the page is to be loaded again. For the site's administrators.</summary>
    [Function("GetStoreServiceProgress"), RequiresPerson(Administrator = true, ChosenSite = true)]
    public async Task<IResult> ProgressAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = OneRoute + "/progress")] HttpRequest request, string service, [DurableClient] DurableTaskClient orchestrations, FunctionContext context)
    {
        var viewer = request.Viewer();
        if (services.Find(service) is not { } known)
            return UserFunctions.NotFound(viewer);
        var onboarding = await ShownAsync(viewer, service, orchestrations, context.CancellationToken);
        // Buttons belong to a state: another one has others.
        if (OnboardingWords.Shown(known, onboarding) != request.Query["shown"].ToString())
            request.HttpContext.Response.Headers["HX-Refresh"] = "true";
        return new PageResult<OnboardingProgress>(new Dictionary<string, object?>
        {
            [nameof(OnboardingProgress.Viewer)] = viewer,
            [nameof(OnboardingProgress.Service)] = known,
            [nameof(OnboardingProgress.Onboarding)] = onboarding,
        });
    }

    /// <summary>Asks before a service is taken away. For the site's administrators.</summary>
    [Function("GetUninstallStoreService"), RequiresPerson(Administrator = true, ChosenSite = true)]
    public async Task<IResult> AskUninstallAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = OneRoute + "/uninstall")] HttpRequest request, string service, FunctionContext context)
    {
        var viewer = request.Viewer();
        if (services.Find(service) is not { } known)
            return UserFunctions.NotFound(viewer);
        return await onboardings.FindAsync(viewer.Site.Id, service, context.CancellationToken) is { State: OnboardingState.Active }
            ? new PageResult<UninstallPage>(new Dictionary<string, object?> { [nameof(UninstallPage.Viewer)] = viewer, [nameof(UninstallPage.Service)] = known })
            : new SeeOther(PathOf(service));
    }

    /// <summary>Installs a service, takes it away, or says something to its onboarding. For the site's administrators.</summary>
    [Function("PostStoreService"), RequiresPerson(Administrator = true, ChosenSite = true)]
    public async Task<IResult> PostAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = OneRoute + "/{decision:regex(^(install|uninstall|check|agree|retry|cancel|secret)$)}")] HttpRequest request,
        string service, string decision, [DurableClient] DurableTaskClient orchestrations, FunctionContext context)
    {
        var (viewer, cancellation) = (request.Viewer(), context.CancellationToken);
        var siteId = viewer.Site.Id;
        if (services.Find(service) is null)
            return UserFunctions.NotFound(viewer);
        var order = new OnboardingOrder(siteId, service, Guid.NewGuid(), decision == "uninstall", request.Editor().Id, request.Editor().NetworkAddress, hub.Of(request));
        if (decision is "install" or "uninstall")
        {
            await OnboardingRuns.StartAsync(orchestrations, onboardings, order, cancellation);
            return new SeeOther(PathOf(service));
        }

        if (decision == "secret")
        {
            return (await credentials.MakeSecretAsync(siteId, service, request.Editor(), cancellation)).Succeeded(out var secret, out var none)
                ? await PageAsync(request, service, orchestrations, cancellation, secret: secret)
                : await PageAsync(request, service, orchestrations, cancellation, none);
        }

        var form = await request.ReadFormAsync(cancellation);
        if (decision == "agree" && form["agreed"] != "true")
        {
            return await PageAsync(
                request, service, orchestrations, cancellation, new Invalid("not_agreed", "Tick the box if you agree and may agree for your school. If not, cancel the installation."));
        }

        var outcome = decision switch
        {
            "check" => await commands.CheckAgainAsync(siteId, service, request.Editor(), cancellation),
            "agree" => await commands.AgreeAsync(siteId, service, form["text"].ToString(), request.Editor(), cancellation),
            "retry" => await commands.RetryAsync(siteId, service, request.Editor(), cancellation),
            _ => await commands.CancelAsync(siteId, service, request.Editor(), cancellation),
        };
        if (!outcome.Succeeded(out var onboarding, out var refusal))
            return await PageAsync(request, service, orchestrations, cancellation, refusal);
        // Should its orchestration have been ended from outside, this begins another one, which goes on where that was: with the same attempt, or else what was cancelled would begin anew.
        await OnboardingRuns.StartAsync(orchestrations, onboardings, order with { Run = onboarding.Run }, cancellation);
        await OnboardingRuns.LookAsync(orchestrations, siteId, service, cancellation);
        return new SeeOther(PathOf(service));
    }

    private static string PathOf(string service) => $"/{Route}/{service}";

    private async Task<IResult> PageAsync(
        HttpRequest request, string service, DurableTaskClient orchestrations, CancellationToken cancellationToken, Refusal? refusal = null, string? secret = null)
    {
        var viewer = request.Viewer();
        if (services.Find(service) is not { } known)
            return UserFunctions.NotFound(viewer);
        return new PageResult<OnboardingPage>(
            new Dictionary<string, object?>
            {
                [nameof(OnboardingPage.Viewer)] = viewer,
                [nameof(OnboardingPage.Service)] = known,
                [nameof(OnboardingPage.Onboarding)] = await ShownAsync(viewer, service, orchestrations, cancellationToken),
                [nameof(OnboardingPage.Hub)] = hub.Of(request),
                [nameof(OnboardingPage.Refusal)] = refusal,
                [nameof(OnboardingPage.Secret)] = secret,
            },
            refusal switch { null => StatusCodes.Status200OK, Invalid => StatusCodes.Status400BadRequest, _ => StatusCodes.Status409Conflict });
    }

    /// <summary>The onboarding as it is shown: one that was asked for a moment ago, and is not stored yet, is being begun.</summary>
    private async Task<SchoolOnboarding?> ShownAsync(Viewer viewer, string service, DurableTaskClient orchestrations, CancellationToken cancellationToken)
    {
        // Before the row: what an orchestration does first is stored before it says where it is.
        var beginning = await orchestrations.GetInstanceAsync(OnboardingOrder.InstanceIdFor(viewer.Site.Id, service), getInputsAndOutputs: true, cancellationToken)
            is { IsCompleted: false, SerializedCustomStatus: null };
        var onboarding = await onboardings.FindAsync(viewer.Site.Id, service, cancellationToken);
        if (!beginning || onboarding?.State.IsAtRest() == false)
            return onboarding;
        var first = services.Find(service)!.Path.First();
        return onboarding is not null
            ? onboarding with { State = OnboardingState.Working, Words = null }
            : new SchoolOnboarding
            {
                SiteId = viewer.Site.Id,
                Service = service,
                Run = Guid.Empty,
                State = OnboardingState.Working,
                Step = first,
                Reached = first,
                StartedBy = viewer.Account.Id.ToString(),
                StartedAt = default,
                Hub = new Uri("http://localhost/"),
                Since = default,
            };
    }
}
