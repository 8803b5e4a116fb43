using System.Security.Cryptography;
using System.Text.Json;
using Hub.Core.Mis;
using Hub.Core.Sites;

namespace Hub.Core.Provisioning;

/// <summary>Names the state that a change set is made from, so that it is applied only while that state lasts.</summary>
internal static class SourceVersion
{
    /// <summary>The version. The Google key is not part of it: a new key for the same workspace changes nothing.</summary>
    public static string Of(Site site, Snapshot snapshot, DirectoryKind directory)
    {
        var rules = site.EmailRules.OrderBy(r => r.Key).Select(r => new { Type = r.Key, r.Value.Enabled, r.Value.Domains });
        object? settings = directory == DirectoryKind.Microsoft365 ? site.Microsoft365 : site.Google is { } google ? new { google.Domains, google.AdminUser } : null;
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new { snapshot.Id, directory, settings, rules })));
    }
}
