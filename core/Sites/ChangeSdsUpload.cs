using Hub.Core.Accounts;
using Hub.Core.Rostering;
using Hub.Core.Rostering.Uploads;

namespace Hub.Core.Sites;

/// <summary>Switches a school's upload to School Data Sync on, off or to another connector.</summary>
public sealed class ChangeSdsUpload(ChangeSite change)
{
    /// <summary>The longest name of a connector (learn.microsoft.com/graph/api/resources/industrydata-industrydataconnector).</summary>
    public const int LongestConnector = 100;

    /// <summary>Sets the rules.</summary>
    /// <param name="site">The administrator's school.</param>
    /// <param name="by">The administrator.</param>
    /// <param name="entry">What was chosen and typed.</param>
    /// <param name="version">Of the rules that the administrator saw.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<Site>> SetAsync(Site site, Actor by, SdsUploadEntry entry, string version, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(site);
        var errors = new List<FieldError>();
        var rules = Read(site, entry, errors);
        var said = !entry.On ? "off" : $"to {Short(entry.Connector)}, {Short(entry.Format)}, {(entry.Nightly ? "every night" : "by hand")}";
        return errors.Count > 0
            ? await change.RefusedAsync(site.Id, by, SiteParts.SdsUpload, said, new Invalid("invalid_sds_upload", "Nothing was saved: see what is wrong below.", errors), cancellationToken)
            : await change.SetAsync(site.Id, by, SiteParts.SdsUpload, rules, version, said, cancellationToken);
    }

    /// <summary>The rules that were chosen and typed; null for off.</summary>
    /// <param name="site">The school.</param>
    /// <param name="entry">What was chosen and typed.</param>
    /// <param name="errors">Gets what is wrong.</param>
    public static SdsUploadRules? Read(Site site, SdsUploadEntry entry, ICollection<FieldError> errors)
    {
        ArgumentNullException.ThrowIfNull(site);
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(errors);
        if (!entry.On)
            return null;
        if (site.Microsoft365 is null)
            errors.Add(new FieldError("on", "needs your school's Office 365. Connect it first (Preferences, Connected services)."));
        if (entry.Connector.Trim() is not { Length: > 0 and <= LongestConnector } connector || connector.Any(char.IsControl))
            errors.Add(new FieldError("connector", $"must be the name of the connector in School Data Sync, or its id: 1 to {LongestConnector} characters."));
        if (ConnectorFormats.CodeOf(entry.Format) is null)
            errors.Add(new FieldError("format", $"must be one that School Data Sync takes: {string.Join(", ", ConnectorFormats.Ids.Select(ExportFormats.NameOf))}."));
        return new SdsUploadRules { Connector = entry.Connector.Trim(), Format = entry.Format, Nightly = entry.Nightly };
    }

    private static string Short(string text) => text[..Math.Min(text.Length, LongestConnector)];
}

/// <summary>What an administrator chose and typed.</summary>
/// <param name="On">Whether files are to be sent at all.</param>
/// <param name="Connector">Name or id of the connector.</param>
/// <param name="Format">Format of the files.</param>
/// <param name="Nightly">Whether the nightly sync sends them.</param>
public sealed record SdsUploadEntry(bool On, string Connector, string Format, bool Nightly);
