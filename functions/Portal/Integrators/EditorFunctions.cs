using Hub.Core;
using Hub.Core.Partners.Applications;
using Hub.Functions.Http;
using Hub.Functions.Operations.Maintenance;
using Hub.Functions.Sts;
using Hub.Portal.Pages.Integrators;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal.Integrators;

/// <summary>The editor of an application: four tabs, each saved when one goes on to another. All for the integrators of its partner.</summary>
public sealed class EditorFunctions(EditApplication edit, ApplicationIcons icons)
{
    private const string Route = "integrator/{vendorId}/applications/{applicationId:guid}/";

    // Room for pictures that are too large, so that the form comes back with what was typed beside them.
    private const int MaxFormBytes = (8 * 1024 * 1024) + BoundedForm.MaxBodyBytes;

    /// <summary>The first tab. For the integrators of the application's partner.</summary>
    [Function("GetIntegratorConfiguration"), RequiresPerson(Integrator = true)]
    public static IResult GetConfiguration([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "configuration")] HttpRequest request)
    {
        var shown = request.Application().Newest;
        return Tab<ConfigurationTab>(new EditedApplication(request.Viewer(), request.Application(), shown, EditApplication.Fingerprint(shown.Tile)) { Done = request.Query["done"] });
    }

    /// <summary>Saves the first tab. For the integrators of the application's partner.</summary>
    [Function("PostIntegratorConfiguration"), RequiresPerson(Integrator = true, MaxFormBytes = MaxFormBytes)]
    public async Task<IResult> PostConfigurationAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "configuration")] HttpRequest request, FunctionContext context)
    {
        var form = await request.ReadFormAsync(context.CancellationToken);
        var (tile, faults) = EditorForms.Tile(form);
        if (form.Files["iconFile"] is { Length: > 0 } file)
        {
            if ((await icons.AddAsync(await UploadedPicture.ReadAsync(file, ApplicationIcons.MaxBytes, context.CancellationToken), context.CancellationToken)).Succeeded(out var name, out var wrong))
                tile = tile with { Icon = name };
            else
                faults = [.. faults, .. ((Invalid)wrong).Fields];
        }

        if (faults.Count > 0)
            faults = [.. faults, .. EditApplication.Faults(tile)];
        var application = request.Application();
        return await SaveAsync<ConfigurationTab>(
            request, EditorTab.Configuration, faults, form, v => v with { Tile = tile }, a => EditApplication.Fingerprint(a.Newest.Tile),
            seen => edit.SaveAsync(application.VendorId, application.Id, seen, tile, request.Editor(), context.CancellationToken));
    }

    /// <summary>The tile as the form has it, as a part of the page. For the integrators of the application's partner.</summary>
    [Function("PostIntegratorTilePreview"), InMaintenance(InMaintenance.WhileReadOnly), RequiresPerson(Integrator = true)]
    public static async Task<IResult> PostPreviewAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "configuration/preview")] HttpRequest request, FunctionContext context)
    {
        var (tile, _) = EditorForms.Tile(await request.ReadFormAsync(context.CancellationToken));
        return new PageResult<TilePreview>(new Dictionary<string, object?> { [nameof(TilePreview.Tile)] = tile });
    }

    /// <summary>The second tab. For the integrators of the application's partner.</summary>
    [Function("GetIntegratorSignOn"), RequiresPerson(Integrator = true)]
    public static IResult GetSignOn([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "sign-on")] HttpRequest request)
    {
        var shown = request.Application().Newest;
        return Tab<SignOnTab>(new EditedApplication(request.Viewer(), request.Application(), shown, EditApplication.Fingerprint(shown.SignOn)) { Done = request.Query["done"] });
    }

    /// <summary>Saves the second tab. For the integrators of the application's partner.</summary>
    [Function("PostIntegratorSignOn"), RequiresPerson(Integrator = true)]
    public async Task<IResult> PostSignOnAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "sign-on")] HttpRequest request, FunctionContext context)
    {
        var form = await request.ReadFormAsync(context.CancellationToken);
        var (application, signOn) = (request.Application(), EditorForms.SignOn(form));
        return await SaveAsync<SignOnTab>(
            request, EditorTab.SignOn, [], form, v => v with { SignOn = signOn }, a => EditApplication.Fingerprint(a.Newest.SignOn),
            seen => edit.SaveAsync(application.VendorId, application.Id, seen, signOn, request.Editor(), context.CancellationToken));
    }

    /// <summary>The third tab. For the integrators of the application's partner.</summary>
    [Function("GetIntegratorData"), RequiresPerson(Integrator = true)]
    public static IResult GetData([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "data")] HttpRequest request)
    {
        var shown = request.Application().Newest;
        return Tab<DataTab>(new EditedApplication(request.Viewer(), request.Application(), shown, EditApplication.Fingerprint(shown.Data)) { Done = request.Query["done"] });
    }

    /// <summary>Saves the third tab. For the integrators of the application's partner.</summary>
    [Function("PostIntegratorData"), RequiresPerson(Integrator = true)]
    public async Task<IResult> PostDataAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "data")] HttpRequest request, FunctionContext context)
    {
        var form = await request.ReadFormAsync(context.CancellationToken);
        var (application, data) = (request.Application(), EditorForms.Data(form));
        return await SaveAsync<DataTab>(
            request, EditorTab.Data, [], form, v => v with { Data = data }, a => EditApplication.Fingerprint(a.Newest.Data),
            seen => edit.SaveAsync(application.VendorId, application.Id, seen, data, request.Editor(), context.CancellationToken));
    }

    /// <summary>The fourth tab. For the integrators of the application's partner.</summary>
    [Function("GetIntegratorReview"), RequiresPerson(Integrator = true)]
    public static IResult GetReview([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "review")] HttpRequest request) => Review(request, request.Application(), null);

    /// <summary>Hands the version in, takes it back or drops it. For the integrators of the application's partner.</summary>
    [Function("PostIntegratorReview"), RequiresPerson(Integrator = true)]
    public async Task<IResult> PostReviewAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "review")] HttpRequest request, FunctionContext context)
    {
        var (application, by) = (request.Application(), request.Editor());
        var what = (await request.ReadFormAsync(context.CancellationToken))["do"].ToString();
        var outcome = what switch
        {
            "submit" => await edit.SubmitAsync(application.VendorId, application.Id, by, context.CancellationToken),
            "recall" => await edit.RecallAsync(application.VendorId, application.Id, by, context.CancellationToken),
            "drop" => await edit.DropDraftAsync(application.VendorId, application.Id, by, context.CancellationToken),
            _ => new Invalid("invalid_form", "Nothing was done: press one of the page's buttons."),
        };
        return outcome.Succeeded(out _, out var refusal)
            ? new SeeOther($"{IntegratorLinks.Tab(application.VendorId, application.Id, EditorTab.Review)}?done={what}")
            : Review(request, application, refusal);
    }

    private static PageResult<ReviewTab> Review(HttpRequest request, Application application, Refusal? refusal) =>
        Tab<ReviewTab>(new EditedApplication(request.Viewer(), application, application.Newest, "") { Done = request.Query["done"], Refusal = refusal });

    private static async Task<IResult> SaveAsync<TTab>(
        HttpRequest request, EditorTab tab, IReadOnlyList<FieldError> faults, IFormCollection form, Func<ApplicationVersion, ApplicationVersion> typed, Func<Application, string> fingerprint,
        Func<string, Task<Outcome<Application>>> save) where TTab : IComponent
    {
        var application = request.Application();
        var seen = form["seen"].ToString();
        Outcome<Application> outcome = faults.Count > 0 ? new Invalid("invalid_application", "The tab was not saved: see what is wrong.", faults) : await save(seen);
        if (outcome.Succeeded(out _, out var refusal))
            return new SeeOther($"{IntegratorLinks.Tab(application.VendorId, application.Id, EditorTab.Next(tab, form["go"].ToString()))}?done=saved");
        var shown = typed(application.Newest);
        var stale = refusal is Stale;
        return Tab<TTab>(new EditedApplication(request.Viewer(), application, shown, stale ? fingerprint(application) : seen)
        {
            Refusal = refusal,
            Meanwhile = stale ? VersionWords.Compare(application.Newest, shown, tab) : null,
            OnlySites = form["onlySites"].ToString(),
        });
    }

    private static PageResult<TTab> Tab<TTab>(EditedApplication edited) where TTab : IComponent =>
        new PageResult<TTab>(new Dictionary<string, object?> { ["Edited"] = edited }, IntegratorPage.Status(edited.Refusal));
}
