using Google.Apis.Discovery;
using Google.Apis.Requests;
using Google.Apis.Services;
using Google.Apis.Util;

namespace Hub.Local.GoogleDirectory;

/// <summary>What every request of the Directory API shares.</summary>
/// <typeparam name="TResponse">What a successful request answers with.</typeparam>
public abstract class DirectoryBaseServiceRequest<TResponse> : ClientServiceRequest<TResponse>
{
    /// <summary>A request of <paramref name="service"/>.</summary>
    protected DirectoryBaseServiceRequest(IClientService service)
        : base(service) { }

    /// <summary>Selector of the fields to answer with, as in <c>nextPageToken,users(id,primaryEmail)</c>; all of them when null.</summary>
    [RequestParameter("fields", RequestParameterType.Query)]
    public virtual string? Fields { get; set; }

    /// <inheritdoc/>
    protected override void InitParameters()
    {
        base.InitParameters();
        DeclareQuery("fields");
    }

    // The base class refuses to send a parameter that the request has not declared.
    private protected void DeclarePath(string name) =>
        RequestParameters.Add(name, new Parameter { Name = name, IsRequired = true, ParameterType = "path" });

    private protected void DeclareQuery(params ReadOnlySpan<string> names)
    {
        foreach (var name in names) RequestParameters.Add(name, new Parameter { Name = name, IsRequired = false, ParameterType = "query" });
    }
}
