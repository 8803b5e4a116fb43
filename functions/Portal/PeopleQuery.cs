using System.Globalization;
using Hub.Core.Accounts;
using Hub.Core.Mis;
using Hub.Portal.Pages.Users;
using Microsoft.Extensions.Primitives;

namespace Hub.Functions.Portal;

/// <summary>Whom a page or a form is about, as its fields say it. What is not understood does not narrow.</summary>
internal static class PeopleQuery
{
    /// <summary>The filter.</summary>
    public static PeopleFilter Filter(IEnumerable<KeyValuePair<string, StringValues>> fields)
    {
        var given = fields.ToDictionary(f => f.Key, f => Cut(f.Value.ToString().Trim()), StringComparer.Ordinal);
        string Text(string name) => given.GetValueOrDefault(name, "");
        return new PeopleFilter(Text("q"), Value<UserType>(Text("type")), Text("year"), Text("group"), Value<PeopleStatus>(Text("status")));
    }

    /// <summary>The page that is asked for, from 1 to the last one.</summary>
    public static int Page(StringValues asked, int items) =>
        Math.Min(int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page > 0 ? page : 1, PageLinks.Count(items));

    /// <summary>A value of an enumeration by its name; null when it is none.</summary>
    public static T? Value<T>(string name) where T : struct, Enum =>
        name.Length > 0 && char.IsAsciiLetter(name[0]) && Enum.TryParse<T>(name, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value : null;

    private static string Cut(string text) => text.Length <= PeopleSearch.MaxText ? text : text[..PeopleSearch.MaxText];
}
