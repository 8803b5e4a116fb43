using System.Text.Json;
using Hub.Core.Sites;

namespace Hub.Core.ActiveDirectory.Agents;

/// <summary>A part of what an agent reports of its directory, checked.</summary>
public sealed record DirectoryReport(string Server, long? Usn, bool Whole, int Part, IReadOnlyList<ReportedAccount> Accounts)
{
    /// <summary>The most bytes of a part.</summary>
    public const int MaxBytes = 1024 * 1024;

    private const int Most = 500;
    private const int MaxName = 2000;

    /// <summary>Reads it.</summary>
    public static Outcome<DirectoryReport> Read(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
            return new Invalid("invalid_request", "The body is a JSON object.");
        var errors = new List<FieldError>();
        var fields = new JsonFields(body, "", errors, "server", "usn", "whole", "part", "accounts");
        var (server, usn, whole, part) = (fields.Text("server", 500, required: true), fields.Number("usn"), fields.Flag("whole", false), fields.Number("part") ?? 0);
        var accounts = new List<ReportedAccount>();
        if (fields.Element("accounts") is not { ValueKind: JsonValueKind.Array } list || list.GetArrayLength() > Most)
            fields.Fail("accounts", $"must be a list of at most {Most} accounts.");
        else
        {
            foreach (var (item, index) in list.EnumerateArray().Select((item, index) => (item, index)))
            {
                if (item.ValueKind != JsonValueKind.Object)
                {
                    fields.Fail($"accounts[{index}]", "must be an object.");
                    continue;
                }

                var account = new JsonFields(
                    item, $"accounts[{index}].", errors, "objectGuid", "distinguishedName", "accountName", "principalName", "employeeId", "enabled", "deleted", "within");
                if (!Guid.TryParse(account.Text("objectGuid", 40, required: true), out var guid))
                    account.Fail("objectGuid", "must be a GUID.");
                // Names of deleted objects hold a line end.
                accounts.Add(new ReportedAccount(
                    guid, account.Text("accountName", 256), account.Text("principalName", 1024), account.Text("employeeId", 64), PlainText.Of(account.Element("distinguishedName"), MaxName), account.Flag("enabled", false),
                    account.Flag("deleted", false), account.Flag("within", false)));
            }
        }

        return errors.Count > 0
            ? new Invalid("invalid_request", "The report was not taken: see errors for what is wrong with each field.", errors.Take(50).ToArray())
            : new DirectoryReport(server!, usn, whole, (int)Math.Min(part, int.MaxValue), accounts);
    }
}
