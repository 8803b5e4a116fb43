using System.Globalization;
using Hub.Core.Partners.Vendors;
using Hub.Core.Sts.Clients;
using Hub.Portal.Pages.Integrators;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal.Integrators;

/// <summary>What the form asks for that makes a secret.</summary>
/// <param name="Label">What people know the secret by: the name of who asks, unless the form says otherwise.</param>
/// <param name="Overlap">How long the one before lives on.</param>
internal sealed record SecretForm(string Label, TimeSpan Overlap)
{
    /// <summary>Reads it.</summary>
    public static SecretForm Of(HttpRequest request, IFormCollection form)
    {
        var label = form["label"].ToString().Trim() is { Length: > 0 } given ? given : request.Viewer().Account.DisplayName;
        var overlap = int.TryParse(form["overlap"], NumberStyles.None, CultureInfo.InvariantCulture, out var hours) && ClientSecretsPart.Overlaps.Any(o => o.Hours == hours)
            ? TimeSpan.FromHours(hours)
            : RotateSecret.DefaultOverlap;
        return new SecretForm(label.Length <= VendorClients.MaxName ? label : label[..VendorClients.MaxName], overlap);
    }

    /// <summary>The page that shows a client's secret, the only time.</summary>
    /// <param name="request">The request that made it.</param>
    /// <param name="clientId">Its client.</param>
    /// <param name="secret">The secret.</param>
    /// <param name="oldEnds">When the one before ends; null when none lives on.</param>
    /// <param name="back">The page of the client.</param>
    /// <param name="siteId">The school whose client it is; null for none.</param>
    public static IResult Shown(HttpRequest request, string clientId, string secret, DateTimeOffset? oldEnds, string back, Guid? siteId = null)
    {
        (string Id, string Label, string Value)[] fields = [("client-id", "Client ID", clientId), ("client-secret", "Client secret", secret)];
        if (siteId is { } site)
            fields = [.. fields, ("organisation-id", "Organisation ID", site.ToString())];
        return Shown(request, fields, oldEnds is { } ends ? $"The secret before it works until {request.Viewer().Times.Of(ends)}." : null, back);
    }

    /// <summary>The page that shows a secret, the only time.</summary>
    /// <param name="request">The request that made it.</param>
    /// <param name="fields">What belongs together, the secret among it.</param>
    /// <param name="note">What becomes of the one before; null where there is none.</param>
    /// <param name="back">The page of what it is a secret of.</param>
    public static IResult Shown(HttpRequest request, IReadOnlyList<(string Id, string Label, string Value)> fields, string? note, string back) => IntegratorPage.Of<NewSecretPage>(
        request, null, (nameof(NewSecretPage.Fields), fields), (nameof(NewSecretPage.Note), note), (nameof(NewSecretPage.Back), back));
}
