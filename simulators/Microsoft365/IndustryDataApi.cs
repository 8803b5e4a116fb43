using System.Globalization;
using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Sas;
using Hub.Simulators.Http;

namespace Hub.Simulators.Microsoft365;

/// <summary>Answers requests to /beta/external/industryData of Microsoft Graph. Containers of upload sessions are real ones, of the storage that the simulators were given.</summary>
internal sealed class IndustryDataApi(GraphApi graph, TimeProvider time)
{
    private const string Upload = "IndustryData-DataConnector.Upload";
    private const string Function = "microsoft.graph.industryData.azureDataLakeConnector";

    /// <summary>Where containers are made; null for nowhere.</summary>
    public BlobServiceClient? Storage { get; set; }

    /// <summary>The answer to one request, faults included.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="request">The request, its path from <c>external</c> on.</param>
    /// <param name="root">The root of the beta version.</param>
    public async Task<SimulatedResponse> AnswerAsync(SimulatedTenant tenant, SimulatedRequest request, Uri root)
    {
        var (instead, fault) = graph.Fault(tenant, request);
        if (instead is not null)
            return instead;
        var answer = await RouteAsync(tenant.SchoolDataSync, request, root);
        return fault is null ? answer : answer.Under(fault);
    }

    private async Task<SimulatedResponse> RouteAsync(SimulatedSchoolDataSync sds, SimulatedRequest request, Uri root) => (request.Method, request.Segments) switch
    {
        ("GET", ["external", "industryData", "dataConnectors"]) => Allowed(sds, "IndustryData-DataConnector.Read.All") ?? List(sds.Connectors, Write),
        ("GET", ["external", "industryData", "dataConnectors", var id, Function, "getUploadSession"]) => Allowed(sds, Upload) ?? await SessionAsync(sds, Find(sds, id), request.Parameter("resetSession") == "true"),
        ("POST", ["external", "industryData", "dataConnectors", var id, "validate"]) => Allowed(sds, Upload) ?? Validate(sds, Find(sds, id), root),
        ("GET", ["external", "industryData", "operations"]) => Allowed(sds, "IndustryData.ReadBasic.All") ?? List(sds.AllValidations, (json, v) => Write(json, v, root)),
        ("GET", ["external", "industryData", "operations", var id]) => Allowed(sds, "IndustryData.ReadBasic.All") ?? await LookAsync(sds, id, root),
        ("GET", ["external", "industryData", "runs"]) => Allowed(sds, "IndustryData-Run.Read.All") ?? List(sds.Runs, Write),
        ("GET", ["external", "industryData", "runs", var id, "getStatistics"]) => Allowed(sds, "IndustryData-Run.Read.All") ?? Statistics(sds.Runs.FirstOrDefault(r => r.Id == id)),
        _ => GraphError.Of(404, "ResourceNotFound", "Resource not found."),
    };

    private static SimulatedConnector? Find(SimulatedSchoolDataSync sds, string id) => sds.Connectors.FirstOrDefault(c => c.Id == id);

    private static SimulatedResponse? Allowed(SimulatedSchoolDataSync sds, string permission) =>
        sds.Lacking.Contains(permission) ? GraphError.Of(403, "Forbidden", "Insufficient privileges to complete the operation.") : null;

    private static SimulatedResponse Unknown => GraphError.Of(404, "NotFound", "The data connector was not found.");

    private async Task<SimulatedResponse> SessionAsync(SimulatedSchoolDataSync sds, SimulatedConnector? connector, bool reset)
    {
        if (connector is null or { Format: null })
            return Unknown;
        if (Storage is null)
            return GraphError.Of(503, "serviceNotAvailable", "The simulators were given no storage for upload sessions.");
        var now = time.GetUtcNow();
        if (reset || connector.Session is not { } open || open.Expires <= now)
        {
            var ended = sds.SessionsThatEndAtOnce > 0;
            connector.Session = new SimulatedSession(Guid.NewGuid().ToString(), ended ? now.AddSeconds(-1) : now + sds.SessionLife);
            sds.SessionsThatEndAtOnce -= ended ? 1 : 0;
            sds.Sessions++;
        }

        var session = connector.Session!;
        var container = Storage.GetBlobContainerClient(session.ContainerId);
        await container.CreateIfNotExistsAsync();
        // Begun a while ago, as clocks differ; what no longer lives opens nothing.
        var signed = container.GenerateSasUri(new BlobSasBuilder(BlobContainerSasPermissions.Create | BlobContainerSasPermissions.Write | BlobContainerSasPermissions.List, session.Expires)
        {
            StartsOn = now.AddMinutes(-15) < session.Expires ? now.AddMinutes(-15) : session.Expires.AddMinutes(-15),
        });
        return SimulatedResponse.Json(200, json =>
        {
            json.WriteStartObject();
            json.WriteString("@odata.type", "#microsoft.graph.industryData.fileUploadSession");
            json.WriteString("containerExpirationDateTime", session.Expires.AddHours(34));
            json.WriteString("containerId", session.ContainerId);
            json.WriteString("sessionExpirationDateTime", session.Expires);
            json.WriteString("sessionUrl", signed.ToString());
            json.WriteEndObject();
        });
    }

    private SimulatedResponse Validate(SimulatedSchoolDataSync sds, SimulatedConnector? connector, Uri root)
    {
        if (connector is null or { Format: null })
            return Unknown;
        var now = time.GetUtcNow();
        if (connector.Session is not { } session || session.Expires <= now)
            return GraphError.Of(400, "BadRequest", "There is no open upload session.");
        connector.Session = null;
        var validation = new SimulatedValidation(connector.Id, session.ContainerId, now);
        sds.Add(validation);
        return SimulatedResponse.Empty(202).With("Location", new Uri(root, $"external/industryData/operations/{validation.Id}").ToString());
    }

    private async Task<SimulatedResponse> LookAsync(SimulatedSchoolDataSync sds, string id, Uri root)
    {
        if (sds.AllValidations.FirstOrDefault(v => v.Id == id) is not { } validation)
            return GraphError.Of(404, "NotFound", "The operation was not found.");
        if (!validation.Ended && ++validation.Looks > sds.Looks)
            await EndAsync(sds, validation);
        else if (!validation.Ended && validation.Looks > 1)
            validation.Status = "running";
        var answer = SimulatedResponse.Json(200, json => Write(json, validation, root));
        return !validation.Ended && sds.RetryAfter is { } seconds ? answer.With("Retry-After", seconds.ToString("0.###", CultureInfo.InvariantCulture)) : answer;
    }

    private async Task EndAsync(SimulatedSchoolDataSync sds, SimulatedValidation validation)
    {
        validation.ChangedAt = time.GetUtcNow();
        if (sds.Ends is { } ends)
        {
            validation.Status = ends;
            return;
        }

        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        var container = Storage!.GetBlobContainerClient(validation.ContainerId);
        await foreach (var blob in container.GetBlobsAsync())
            files[blob.Name] = (await container.GetBlobClient(blob.Name).DownloadContentAsync()).Value.Content.ToArray();
        (validation.Errors, validation.Warnings) = SdsFiles.Check(Find(sds, validation.ConnectorId)?.Format, files);
        validation.Files = validation.Errors.Count == 0 ? [.. files.Keys] : [];
        // As in Microsoft's example, where a file is missing: the validation succeeded, the files did not.
        validation.Status = "succeeded";
        if (validation.Errors.Count == 0)
        {
            sds.Accept(files, new SimulatedRun(
                Guid.NewGuid().ToString(), validation.ChangedAt, SdsFiles.Rows(files, "users.csv", "Student.csv", "Teacher.csv"), SdsFiles.Rows(files, "classes.csv", "Section.csv"),
                SdsFiles.Rows(files, "enrollments.csv", "StudentEnrollment.csv", "TeacherRoster.csv")));
        }
    }

    private static SimulatedResponse Statistics(SimulatedRun? run) => run is null
        ? GraphError.Of(404, "NotFound", "The run was not found.")
        : SimulatedResponse.Json(200, json =>
        {
            json.WriteStartObject();
            json.WriteString("@odata.type", "#microsoft.graph.industryData.industryDataRunStatistics");
            json.WriteStartObject("inboundTotals");
            json.WriteNumber("errors", 0);
            json.WriteNumber("groups", run.Groups);
            json.WriteNumber("memberships", run.Memberships);
            json.WriteNumber("people", run.People);
            json.WriteNumber("warnings", 0);
            json.WriteEndObject();
            json.WriteString("runId", run.Id);
            json.WriteString("status", "completed");
            json.WriteEndObject();
        });

    private static SimulatedResponse List<T>(IEnumerable<T> items, Action<Utf8JsonWriter, T> write) => SimulatedResponse.Json(200, json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("value");
        foreach (var item in items)
            write(json, item);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, SimulatedConnector connector)
    {
        json.WriteStartObject();
        json.WriteString("@odata.type", connector.Format is null ? "#microsoft.graph.industryData.oneRosterApiDataConnector" : "#microsoft.graph.industryData.azureDataLakeConnector");
        json.WriteString("id", connector.Id);
        json.WriteString("displayName", connector.Name);
        if (connector.Format is { } format)
        {
            json.WriteStartObject("fileFormat");
            json.WriteString("code", format);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, SimulatedRun run)
    {
        json.WriteStartObject();
        json.WriteString("id", run.Id);
        json.WriteString("displayName", $"Run of {run.StartedAt:yyyy-MM-dd HH:mm}");
        json.WriteString("startDateTime", run.StartedAt);
        json.WriteString("endDateTime", run.StartedAt);
        json.WriteString("status", "completed");
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, SimulatedValidation validation, Uri root)
    {
        json.WriteStartObject();
        json.WriteString("@odata.type", "#microsoft.graph.industryData.fileValidateOperation");
        json.WriteString("createdDateTime", validation.CreatedAt);
        Write(json, "errors", validation.Errors);
        json.WriteString("id", validation.Id);
        json.WriteString("lastActionDateTime", validation.ChangedAt);
        json.WriteString("resourceLocation", new Uri(root, $"external/industryData/dataConnectors/{validation.ConnectorId}").ToString());
        json.WriteString("status", validation.Status);
        json.WriteNull("statusDetail");
        json.WriteStartArray("validatedFiles");
        foreach (var file in validation.Files)
            json.WriteStringValue(file);
        json.WriteEndArray();
        Write(json, "warnings", validation.Warnings);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<SimulatedFinding> findings)
    {
        json.WriteStartArray(name);
        foreach (var finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("code", finding.Code);
            json.WriteStartArray("details");
            json.WriteEndArray();
            json.WriteNull("innerError");
            json.WriteString("message", finding.Text);
            json.WriteString("target", finding.File);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
