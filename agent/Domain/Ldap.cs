using System.DirectoryServices.Protocols;
using System.Net;
using System.Text;

namespace Hub.Agent.Domain;

/// <summary>A connection to a domain controller: over TLS, with its certificate checked, and with what it says of itself.</summary>
internal sealed class Ldap : IDisposable
{
    private const int PageSize = 500;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly LdapConnection connection;

    private Ldap(LdapConnection connection, SearchResultEntry root)
    {
        this.connection = connection;
        Domain = Text(root, "defaultNamingContext")!;
        var service = Text(root, "dsServiceName")!;
        ServerName = Find(service, "invocationId") is { } settings && Bytes(settings, "invocationId") is { } invocation ? $"{service} {new Guid(invocation)}" : service;
        HighestUsn = long.Parse(Text(root, "highestCommittedUSN")!, System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>The distinguished name of the domain.</summary>
    public string Domain { get; }

    /// <summary>What names this server, and its database since it was last restored: numbers of changes mean something there only.</summary>
    public string ServerName { get; }

    /// <summary>The number of the last change when the connection was opened.</summary>
    public long HighestUsn { get; }

    /// <summary>Connects and signs in.</summary>
    /// <exception cref="LdapException">The server cannot be reached, shows a certificate that is not trusted, or refuses the user.</exception>
    public static Ldap Open(DirectorySettings settings)
    {
        var connection = new LdapConnection(new LdapDirectoryIdentifier(settings.Server, settings.Port));
        try
        {
            connection.Timeout = Patience;
            connection.SessionOptions.ProtocolVersion = 3;
            connection.SessionOptions.ReferralChasing = ReferralChasingOptions.None;
            if (settings.TrustedCertificates is { } folder && !OperatingSystem.IsWindows())
            {
                connection.SessionOptions.TrustedCertificatesDirectory = folder;
                connection.SessionOptions.StartNewTlsSessionContext();
            }

            connection.SessionOptions.SecureSocketLayer = true;
            connection.AuthType = settings.User is null ? AuthType.Negotiate : AuthType.Basic;
            if (settings.User is null)
                connection.Bind();
            else
                connection.Bind(new NetworkCredential(settings.User, settings.Password));
            var root = (SearchResponse)connection.SendRequest(new SearchRequest("", "(objectClass=*)", SearchScope.Base, "defaultNamingContext", "dsServiceName", "highestCommittedUSN"));
            return new Ldap(connection, root.Entries[0]);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>All entries below a name that a filter takes, read page by page.</summary>
    public IEnumerable<SearchResultEntry> Search(string below, string filter, params string[] attributes) => Search(below, filter, deleted: false, attributes);

    /// <summary>All entries below a name that a filter takes, deleted ones too.</summary>
    public IEnumerable<SearchResultEntry> SearchDeleted(string below, string filter, params string[] attributes) => Search(below, filter, deleted: true, attributes);

    private IEnumerable<SearchResultEntry> Search(string below, string filter, bool deleted, string[] attributes)
    {
        var paging = new PageResultRequestControl(PageSize);
        var search = new SearchRequest(below, filter, SearchScope.Subtree, attributes);
        search.Controls.Add(paging);
        if (deleted)
            search.Controls.Add(new ShowDeletedControl());
        do
        {
            var page = (SearchResponse)connection.SendRequest(search);
            foreach (SearchResultEntry entry in page.Entries)
                yield return entry;
            paging.Cookie = page.Controls.OfType<PageResultResponseControl>().FirstOrDefault()?.Cookie ?? [];
        }
        while (paging.Cookie.Length > 0);
    }

    /// <summary>An entry by its distinguished name; null when there is none.</summary>
    public SearchResultEntry? Find(string name, params string[] attributes)
    {
        try
        {
            var found = (SearchResponse)connection.SendRequest(new SearchRequest(name, "(objectClass=*)", SearchScope.Base, attributes));
            return found.Entries.Count == 0 ? null : found.Entries[0];
        }
        catch (DirectoryOperationException e) when (e.Response?.ResultCode is ResultCode.NoSuchObject or ResultCode.InvalidDNSyntax or ResultCode.Referral)
        {
            return null;
        }
    }

    /// <summary>Changes something.</summary>
    /// <exception cref="DirectoryOperationException">The directory refuses.</exception>
    public void Send(DirectoryRequest change) => connection.SendRequest(change);

    public void Dispose() => connection.Dispose();

    /// <summary>A value of an entry as text; null when there is none.</summary>
    public static string? Text(SearchResultEntry entry, string attribute) =>
        entry.Attributes[attribute] is { Count: > 0 } values ? values.GetValues(typeof(string)).Cast<string>().First() : null;

    /// <summary>All values of an entry as text.</summary>
    public static IReadOnlyList<string> Texts(SearchResultEntry entry, string attribute) =>
        entry.Attributes[attribute] is { Count: > 0 } values ? [.. values.GetValues(typeof(string)).Cast<string>()] : [];

    /// <summary>A value of an entry as bytes; null when there is none.</summary>
    public static byte[]? Bytes(SearchResultEntry entry, string attribute) =>
        entry.Attributes[attribute] is { Count: > 0 } values ? values.GetValues(typeof(byte[])).Cast<byte[]>().First() : null;

    /// <summary>A value as it stands in a filter (RFC 4515 section 3).</summary>
    public static string Escape(string value) => Escape(Encoding.UTF8.GetBytes(value));

    /// <inheritdoc cref="Escape(string)"/>
    public static string Escape(ReadOnlySpan<byte> value)
    {
        var text = new StringBuilder();
        foreach (var b in value)
        {
            if (char.IsAsciiLetterOrDigit((char)b))
                text.Append((char)b);
            else
                text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\{b:x2}");
        }

        return text.ToString();
    }
}
