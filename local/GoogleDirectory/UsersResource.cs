using Google.Apis.Services;
using Hub.Local.GoogleDirectory.Data;

namespace Hub.Local.GoogleDirectory;

/// <summary>The accounts of a Google customer.</summary>
/// <param name="service">The client that sends the requests.</param>
public partial class UsersResource(IClientService service)
{
    /// <summary>The accounts' aliases.</summary>
    public virtual AliasesResource Aliases { get; } = new(service);

    /// <summary>Reads an account.</summary>
    /// <param name="userKey">Its id, primary address or an alias.</param>
    public virtual GetRequest Get(string userKey) => new(service, userKey);

    /// <summary>Makes an account.</summary>
    public virtual InsertRequest Insert(User body) => new(service, body);

    /// <summary>Reads a page of accounts.</summary>
    public virtual ListRequest List() => new(service);

    /// <summary>Changes the given fields of an account, and no others.</summary>
    /// <param name="body">The fields to change.</param>
    /// <param name="userKey">Its id, primary address or an alias.</param>
    public virtual PatchRequest Patch(User body, string userKey) => new(service, body, userKey);

    /// <summary>Changes an account; fields that the body lacks keep their value, as Google documents.</summary>
    /// <param name="body">The fields to change.</param>
    /// <param name="userKey">Its id, primary address or an alias.</param>
    public virtual UpdateRequest Update(User body, string userKey) => new(service, body, userKey);
}
