using Hub.Core.Mis;
using Hub.Core.Naming;
using Hub.Core.Sites;

namespace Hub.Core.Accounts;

/// <summary>What an administrator changes of who gets a Hub ID, how usernames are made and what passwords there may be.</summary>
public sealed class ChangeAccountRules(ChangeSite change)
{
    /// <summary>The most formats of one kind of user.</summary>
    public const int MostFormats = 10;

    /// <summary>What errors call the formats for everybody; those of a user type have its name.</summary>
    public const string Everybody = "default";

    /// <summary>What is wrong with username formats, each by its field and its line.</summary>
    public static IReadOnlyList<FieldError> Faults(UsernameFormats formats)
    {
        ArgumentNullException.ThrowIfNull(formats);
        var errors = new List<FieldError>();
        foreach (var (type, lines) in formats.ByType.Select(f => ((UserType?)f.Key, f.Value)).Prepend((null, formats.Default)))
        {
            var field = type?.ToString() ?? Everybody;
            if (lines.Count > MostFormats)
                errors.Add(new FieldError(field, $"has {lines.Count} formats; at most {MostFormats} are tried."));
            foreach (var (line, number) in lines.Take(MostFormats).Select((l, n) => (l, n + 1)))
            {
                if (!UsernameFormat.Parse(line).Succeeded(out var format, out var refusal))
                    errors.Add(new FieldError(field, $"line {number}, {line[..Math.Min(line.Length, UsernameFormat.MaxLength)]}: {refusal.Detail}"));
                else if (format.StudentsOnly && type != UserType.Student)
                    errors.Add(new FieldError(field, $"line {number}, {line}: it has a token that only students have. Put it under Students."));
            }
        }

        return errors;
    }

    /// <summary>Sets the rules.</summary>
    /// <param name="siteId">The administrator's school.</param>
    /// <param name="by">The administrator.</param>
    /// <param name="rules">The rules.</param>
    /// <param name="version">Of the rules that the administrator saw.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<Site>> SetAsync(Guid siteId, Actor by, AccountRules rules, string version, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var said = string.Join(' ', rules.UserTypes);
        return Faults(rules.UsernameFormats) is { Count: > 0 } faults
            ? await change.RefusedAsync(siteId, by, SiteParts.Accounts, said, new Invalid("invalid_username_format", "Nothing was saved: see what is wrong with the username formats.", faults), cancellationToken)
            : await change.SetAsync(siteId, by, SiteParts.Accounts, rules, version, said, cancellationToken);
    }
}
