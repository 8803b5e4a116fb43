using System.Globalization;
using Hub.Core.Accounts;

namespace Hub.Core.Sites;

/// <summary>What an administrator tells the users of the school.</summary>
public sealed class ChangeNotice(ChangeSite change, TimeProvider time)
{
    // A browser without the field for dates and times shows a field for text: people then type a blank.
    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm"];

    /// <summary>Sets the notice.</summary>
    /// <param name="site">The administrator's school.</param>
    /// <param name="by">The administrator.</param>
    /// <param name="entry">What was typed.</param>
    /// <param name="version">Of the notice that the administrator saw.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<Site>> SetAsync(Site site, Actor by, NoticeEntry entry, string version, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(site);
        return Read(site, entry).Succeeded(out var notice, out var refusal)
            ? await change.SetAsync(site.Id, by, SiteParts.Notice, notice, version, notice.Text, cancellationToken)
            : await change.RefusedAsync(site.Id, by, SiteParts.Notice, "", refusal, cancellationToken);
    }

    /// <summary>Takes the notice away.</summary>
    public Task<Outcome<Site>> RemoveAsync(Guid siteId, Actor by, string version, CancellationToken cancellationToken) =>
        change.SetAsync(siteId, by, SiteParts.Notice, null, version, "removed", cancellationToken);

    private Outcome<Notice> Read(Site site, NoticeEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var errors = new List<FieldError>();
        var text = entry.Text.ReplaceLineEndings("\n").Trim();
        if (text.Length is 0 or > Notice.MaxLength)
            errors.Add(new FieldError("text", text.Length == 0 ? "must say something." : $"has {text.Length} characters; {Notice.MaxLength} are possible."));
        else if (text.Any(c => char.IsControl(c) && c != '\n'))
            errors.Add(new FieldError("text", "holds control characters; type it anew."));
        var clock = new SchoolClock(site.TimeZone);
        var from = Moment(clock, entry.From, "from", last: false, errors);
        var until = Moment(clock, entry.Until, "until", last: true, errors);
        if (from is not null && until is not null && until <= from)
            errors.Add(new FieldError("until", "must be later than the time from which it is shown."));
        else if (until <= time.GetUtcNow())
            errors.Add(new FieldError("until", "is over already; give a time to come."));
        return errors.Count > 0 ? new Invalid("invalid_notice", "Nothing was saved: see what is wrong below.", errors) : new Notice(text, from!.Value, until!.Value);
    }

    private static DateTimeOffset? Moment(SchoolClock clock, string text, string field, bool last, List<FieldError> errors)
    {
        if (!DateTime.TryParseExact(text.Trim(), Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var shown) || shown.Year is < 2000 or > 2100)
        {
            errors.Add(new FieldError(field, "must be a day and a time, such as 2026-09-01 18:00."));
            return null;
        }

        var moment = clock.When(shown, last);
        if (moment is null)
            errors.Add(new FieldError(field, "is a time that does not exist: the clocks go forward over it. Give one an hour later."));
        return moment;
    }
}

/// <summary>What an administrator typed of a notice.</summary>
/// <param name="Text">The text.</param>
/// <param name="From">From when on, by the school's clocks.</param>
/// <param name="Until">Until when, by the school's clocks.</param>
public sealed record NoticeEntry(string Text, string From, string Until);
