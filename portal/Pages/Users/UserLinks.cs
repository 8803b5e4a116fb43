using System.Globalization;
using Hub.Core.Accounts;
using Hub.Core.Provisioning;

namespace Hub.Portal.Pages.Users;

/// <summary>The addresses of the pages about people. A person's own is that of the account; who has none is found by the id in the MIS, which may hold any character.</summary>
public static class UserLinks
{
    /// <summary>The page of somebody who has an account.</summary>
    public static string Account(Guid accountId) => $"/users/{accountId}";

    /// <summary>The page of somebody whom the MIS knows, which leads on to the account's if there is one.</summary>
    public static string Person(string personId) => $"/users/person?mis={Uri.EscapeDataString(personId)}";

    /// <summary>The page of somebody.</summary>
    public static string Of(SitePerson person) => person.AccountId is { } account ? Account(account) : Person(person.PersonId ?? "");

    /// <summary>The page about what is held of somebody who has an account.</summary>
    public static string Data(Guid accountId) => $"/users/{accountId}/data";

    /// <summary>The page of an erasure.</summary>
    public static string Erasure(string jobId) => $"/users/erasures/{Uri.EscapeDataString(jobId)}";

    /// <summary>The page of an e-mail update.</summary>
    public static string Update(string jobId) => $"/users/updates/{Uri.EscapeDataString(jobId)}";

    /// <summary>The path of the people in a directory.</summary>
    public static string Directory(DirectoryKind directory) => $"/users/{directory.ToString().ToLowerInvariant()}";

    /// <summary>The page of an uploaded file.</summary>
    public static string Upload(string jobId) => $"/users/upload/{Uri.EscapeDataString(jobId)}";

    /// <summary>A list of people, filtered.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="page">Which page, from 1.</param>
    /// <param name="path">The path of the list.</param>
    /// <param name="more">What narrows the list beside the filter.</param>
    public static string List(PeopleFilter filter, int page = 1, string path = "/users", params IEnumerable<(string Name, string Value)> more)
    {
        var fields = Fields(filter).Concat(more).Concat(page > 1 ? [("page", page.ToString(CultureInfo.InvariantCulture))] : []);
        var query = string.Join('&', fields.Select(f => $"{f.Item1}={Uri.EscapeDataString(f.Item2)}"));
        return query.Length == 0 ? path : $"{path}?{query}";
    }

    /// <summary>A filter as the fields of a form; those that do not narrow are left out.</summary>
    internal static IEnumerable<(string Name, string Value)> Fields(PeopleFilter filter)
    {
        (string, string?)[] fields =
        [
            ("q", filter.Search), ("type", filter.UserType?.ToString().ToLowerInvariant()), ("year", filter.YearGroup), ("group", filter.RegistrationGroup),
            ("status", filter.Status?.ToString().ToLowerInvariant()),
        ];
        return fields.Where(f => !string.IsNullOrEmpty(f.Item2)).Select(f => (f.Item1, f.Item2!));
    }
}
