using Hub.Core;
using Hub.Core.Rostering;
using Hub.Core.Rostering.Uploads;
using Hub.Core.Sites;
using Hub.Portal.Pages.Exports;
using Hub.Portal.Pages.Preferences;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>Whether, and where in School Data Sync, a school's files are sent. All for administrators, each about their own school.</summary>
public sealed class SdsUploadRulesFunctions(Core.Sites.Sites sites, ChangeSdsUpload change)
{
    private const string Route = "preferences/school-data-sync";

    /// <summary>The rules. For administrators.</summary>
    [Function("GetSdsUploadRules"), RequiresPerson(Administrator = true)]
    public static IResult Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request)
    {
        var site = request.Viewer().Site;
        return Page(request, site, EntryOf(site.SdsUpload), SiteParts.SdsUpload.VersionOf(site), null);
    }

    /// <summary>Sets the rules. For administrators.</summary>
    [Function("PostSdsUploadRules"), RequiresPerson(Administrator = true)]
    public async Task<IResult> PostAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, FunctionContext context)
    {
        var form = await request.ReadFormAsync(context.CancellationToken);
        var entry = new SdsUploadEntry(form["on"] == "yes", form["connector"].ToString(), form["format"].ToString(), form["nightly"] == "yes");
        var outcome = await change.SetAsync(request.Viewer().Site, request.Editor(), entry, form["version"].ToString(), context.CancellationToken);
        return await SettingsForm.AnswerAsync(
            sites, request, SiteParts.SdsUpload, outcome, SdsUploadWords.Preferences,
            (site, version, refusal) => Page(request, site, entry, version, refusal), context.CancellationToken);
    }

    private static PageResult<SdsUploadRulesPage> Page(HttpRequest request, Site site, SdsUploadEntry entry, string version, Refusal? refusal) =>
        SettingsForm.Page<SdsUploadRulesPage>(request, version, refusal, () => Compare(EntryOf(site.SdsUpload), entry), (nameof(SdsUploadRulesPage.Entry), entry));

    private static SdsUploadEntry EntryOf(SdsUploadRules? rules) =>
        rules is null ? new SdsUploadEntry(false, "", ConnectorFormats.Ids[0], true) : new SdsUploadEntry(true, rules.Connector, rules.Format, rules.Nightly);

    private static IReadOnlyList<SettingNow> Compare(SdsUploadEntry now, SdsUploadEntry yours) =>
    [
        new("Send files", Said(now.On), Said(yours.On)),
        new("Connector", now.Connector, yours.Connector),
        new("Format", ExportFormats.NameOf(now.Format), ExportFormats.NameOf(yours.Format)),
        new("Every night", Said(now.Nightly), Said(yours.Nightly)),
    ];

    private static string Said(bool ticked) => ticked ? "Yes" : "No";
}
