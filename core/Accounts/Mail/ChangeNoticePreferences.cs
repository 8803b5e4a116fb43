using Hub.Core.Mis;
using Hub.Core.Sites;

namespace Hub.Core.Accounts.Mail;

/// <summary>What an administrator changes of who is told of what.</summary>
public sealed class ChangeNoticePreferences(ChangeSite change)
{
    /// <summary>The most further addresses.</summary>
    public const int MostAddresses = 20;

    /// <summary>Sets the preferences.</summary>
    /// <param name="siteId">The administrator's school.</param>
    /// <param name="by">The administrator.</param>
    /// <param name="preferences">The preferences; their addresses are those of <paramref name="addresses"/>.</param>
    /// <param name="addresses">Further addresses as they were typed, one on each line.</param>
    /// <param name="version">Of the preferences that the administrator saw.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<Site>> SetAsync(Guid siteId, Actor by, NoticePreferences preferences, string addresses, string version, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(preferences);
        var errors = new List<FieldError>();
        var set = preferences with { Addresses = Read(addresses, errors) };
        var said = $"off: {string.Join(' ', set.Off)}; addresses: {set.Addresses.Count}";
        return errors.Count > 0
            ? await change.RefusedAsync(siteId, by, SiteParts.Notifications, said, new Invalid("invalid_notifications", "Nothing was saved: see what is wrong below.", errors), cancellationToken)
            : await change.SetAsync(siteId, by, SiteParts.Notifications, set, version, said, cancellationToken);
    }

    /// <summary>The addresses that were typed.</summary>
    /// <param name="text">What was typed, one on each line or with commas between them.</param>
    /// <param name="errors">Gets what is wrong.</param>
    public static IReadOnlyList<string> Read(string text, ICollection<FieldError> errors)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(errors);
        var entries = text.Split(['\r', '\n', ',', ';', ' '], StringSplitOptions.RemoveEmptyEntries);
        if (entries.Length > MostAddresses)
            errors.Add(new FieldError("addresses", $"has {entries.Length} addresses; at most {MostAddresses} are possible."));
        var addresses = new List<string>();
        foreach (var (entry, number) in entries.Take(MostAddresses).Select((e, n) => (e, n + 1)))
        {
            if (EmailAddress.TryParse(entry, out var address))
                addresses.Add(address);
            else
                errors.Add(new FieldError("addresses", $"entry {number}, \"{entry[..Math.Min(entry.Length, 80)]}\", is no e-mail address."));
        }

        return [.. addresses.Distinct()];
    }
}
