using System.Text.Json;
using Hub.Core;
using Hub.Core.Sts.Clients;

namespace Hub.Functions.Partners.VendorApi;

/// <summary>What is said of a secret that is to be made.</summary>
internal static class NewSecretDocument
{
    private const string Overlap = "overlapHours";

    /// <summary>How long the secret before is to live on.</summary>
    public static Outcome<TimeSpan> Read(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
            return new Invalid("invalid_secret", "No secret was made: the body is a JSON object, or there is none.");
        var errors = new List<FieldError>();
        var overlap = RotateSecret.DefaultOverlap;
        foreach (var property in body.EnumerateObject())
        {
            if (property.Name != Overlap)
                errors.Add(new FieldError(property.Name, $"is not a field here; there is {Overlap}."));
            else if (property.Value.ValueKind == JsonValueKind.Number && property.Value.TryGetInt32(out var hours) && hours >= 0 && hours <= RotateSecret.LongestOverlap.TotalHours)
                overlap = TimeSpan.FromHours(hours);
            else
                errors.Add(new FieldError(Overlap, $"must be a whole number of hours from 0 to {RotateSecret.LongestOverlap.TotalHours:0}."));
        }

        return errors.Count == 0 ? overlap : new Invalid("invalid_secret", "No secret was made: see errors for what is wrong with each field.", errors);
    }
}
