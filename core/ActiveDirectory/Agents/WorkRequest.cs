using System.Text.Json;
using Hub.Core.Sites;

namespace Hub.Core.ActiveDirectory.Agents;

/// <summary>What an agent asks work with, checked.</summary>
/// <param name="Version">Its version; null to leave it.</param>
/// <param name="Server">The domain controller; null to leave it.</param>
/// <param name="Run">Names this run of the agent; null for none. What an earlier run was given is given again at once.</param>
/// <param name="Most">The most orders that it takes.</param>
/// <param name="Wait">How long it waits where there are none.</param>
public sealed record WorkRequest(string? Version, string? Server, string? Run, int Most, TimeSpan Wait)
{
    private const int MostOrders = 100;
    private const int LongestWait = 25;

    /// <summary>Reads it.</summary>
    public static Outcome<WorkRequest> Read(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
            return new Invalid("invalid_request", "The body is a JSON object.");
        var errors = new List<FieldError>();
        var fields = new JsonFields(body, "", errors, "version", "server", "run", "most", "waitSeconds");
        var request = new WorkRequest(fields.Text("version", 40), fields.Text("server", 500), fields.Text("run", 64), (int)(fields.Number("most", 1, MostOrders) ?? 50), TimeSpan.FromSeconds(fields.Number("waitSeconds", 0, LongestWait) ?? 0));
        return errors.Count > 0 ? new Invalid("invalid_request", "No work was given: see errors for what is wrong with each field.", errors) : request;
    }
}
