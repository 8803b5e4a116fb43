using System.Globalization;
using Hub.Core;
using Hub.Core.Operations.Maintenance;
using Hub.Core.Sites;
using Hub.Functions.Portal.Integrators;
using Hub.Portal.Pages.Operators;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal.Operators;

/// <summary>Maintenance windows, for the operating team's browsers. All for the operating team.</summary>
public sealed class MaintenanceFunctions(MaintenanceWindows windows, ChangeMaintenance change, TimeProvider time)
{
    private const string Route = "operator/maintenance";
    private const string One = Route + "/{windowId}";
    private static readonly WindowEntry Empty = new("read-only", "", "", "", "", "120", WindowEntry.UsualAnnounceHours.ToString(CultureInfo.InvariantCulture));
    private static readonly SchoolClock Clock = new(MaintenanceWindow.TimeZone);

    /// <summary>The windows. For the operating team.</summary>
    [Function("GetOperatorMaintenance"), RequiresPerson(Operator = true)]
    public Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context) =>
        PageAsync(request, Empty, null, context.CancellationToken);

    /// <summary>Makes a window. For the operating team.</summary>
    [Function("PostOperatorMaintenance"), RequiresPerson(Operator = true)]
    public async Task<IResult> MakeAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, FunctionContext context)
    {
        var entry = Typed(await request.ReadFormAsync(context.CancellationToken));
        return (await change.SetAsync(null, entry, request.Editor(), context.CancellationToken)).Succeeded(out _, out var refusal)
            ? new SeeOther($"/{Route}?done=save")
            : await PageAsync(request, entry, refusal, context.CancellationToken);
    }

    /// <summary>A window. For the operating team.</summary>
    [Function("GetOperatorWindow"), RequiresPerson(Operator = true)]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = One)] HttpRequest request, string windowId, FunctionContext context) =>
        await windows.FindAsync(windowId, context.CancellationToken) is { } window ? Page(request, window, Entry(window), null) : UserFunctions.NotFound(request.Viewer());

    /// <summary>Changes a window, ends what is under way of it, or takes it away. For the operating team.</summary>
    [Function("PostOperatorWindow"), RequiresPerson(Operator = true)]
    public async Task<IResult> PostAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = One)] HttpRequest request, string windowId, FunctionContext context)
    {
        var form = await request.ReadFormAsync(context.CancellationToken);
        var (what, entry, by) = (form["do"].ToString(), Typed(form), request.Editor());
        var outcome = what switch
        {
            "save" => await change.SetAsync(windowId, entry, by, context.CancellationToken),
            "end" => await change.EndAsync(windowId, by, context.CancellationToken),
            "remove" => await change.RemoveAsync(windowId, by, context.CancellationToken),
            _ => new Invalid("invalid_form", "Nothing was changed: press one of the page's buttons."),
        };
        if (outcome.Succeeded(out _, out var refusal))
            return new SeeOther($"/{Route}?done={what}");
        return await windows.FindAsync(windowId, context.CancellationToken) is { } window ? Page(request, window, entry, refusal) : UserFunctions.NotFound(request.Viewer());
    }

    private static WindowEntry Typed(IFormCollection form) => new(
        form["mode"].ToString(), form["text"].ToString(), form["day"].ToString(), form["time"].ToString(), form["from"].ToString(), form["minutes"].ToString(), form["announceHours"].ToString());

    private static WindowEntry Entry(MaintenanceWindow window) => new(
        WindowEntry.NameOf(window.Mode), window.Text, window.Weekly?.Day.ToString() ?? "", window.Weekly?.Time.ToString("HH:mm", CultureInfo.InvariantCulture) ?? "",
        window.From is { } from ? Clock.At(from).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture) : "",
        window.Minutes.ToString(CultureInfo.InvariantCulture), window.AnnounceHours.ToString(CultureInfo.InvariantCulture));

    private async Task<IResult> PageAsync(HttpRequest request, WindowEntry entry, Refusal? refusal, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var all = (await windows.ReadAsync(cancellationToken)).Windows;
        return IntegratorPage.Of<MaintenanceWindowsPage>(
            request,
            refusal,
            (nameof(MaintenanceWindowsPage.Windows), all.OrderBy(w => w.At(now)?.From ?? DateTimeOffset.MaxValue).ToArray()),
            (nameof(MaintenanceWindowsPage.Now), now),
            (nameof(MaintenanceWindowsPage.Entry), entry),
            (nameof(MaintenanceWindowsPage.Refusal), refusal),
            (nameof(MaintenanceWindowsPage.Done), request.Query["done"].ToString() switch { "save" => "Saved. People are told in time.", "end" => "Ended.", "remove" => "Taken away.", _ => null }));
    }

    private IResult Page(HttpRequest request, MaintenanceWindow window, WindowEntry entry, Refusal? refusal)
    {
        var now = time.GetUtcNow();
        return IntegratorPage.Of<MaintenanceWindowPage>(
            request,
            refusal,
            (nameof(MaintenanceWindowPage.Id), window.Id),
            (nameof(MaintenanceWindowPage.Held), window.At(now)),
            (nameof(MaintenanceWindowPage.Now), now),
            (nameof(MaintenanceWindowPage.Entry), entry),
            (nameof(MaintenanceWindowPage.Refusal), refusal));
    }
}
