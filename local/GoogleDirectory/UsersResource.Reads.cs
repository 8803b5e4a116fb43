using Google.Apis.Services;
using Google.Apis.Util;
using Hub.Local.GoogleDirectory.Data;

namespace Hub.Local.GoogleDirectory;

public partial class UsersResource
{
    /// <summary>Reads an account.</summary>
    public class GetRequest : DirectoryBaseServiceRequest<User>
    {
        /// <summary>A request for the account <paramref name="userKey"/>.</summary>
        public GetRequest(IClientService service, string userKey)
            : base(service)
        {
            UserKey = userKey;
            InitParameters();
        }

        /// <summary>Id, primary address or an alias of the account.</summary>
        [RequestParameter("userKey", RequestParameterType.Path)]
        public virtual string UserKey { get; private set; }

        /// <summary>Custom schemas to answer with, a comma list; used with <see cref="ProjectionEnum.Custom"/>.</summary>
        [RequestParameter("customFieldMask", RequestParameterType.Query)]
        public virtual string? CustomFieldMask { get; set; }

        /// <summary>Which fields to answer with.</summary>
        [RequestParameter("projection", RequestParameterType.Query)]
        public virtual ProjectionEnum? Projection { get; set; }

        /// <summary>Which fields to answer with.</summary>
        public enum ProjectionEnum
        {
            /// <summary>No custom schemas.</summary>
            [StringValue("basic")]
            Basic = 0,

            /// <summary>The custom schemas that are asked for.</summary>
            [StringValue("custom")]
            Custom = 1,

            /// <summary>All of them.</summary>
            [StringValue("full")]
            Full = 2,
        }

        /// <inheritdoc/>
        public override string MethodName => "get";

        /// <inheritdoc/>
        public override string HttpMethod => "GET";

        /// <inheritdoc/>
        public override string RestPath => "admin/directory/v1/users/{userKey}";

        /// <inheritdoc/>
        protected override void InitParameters()
        {
            base.InitParameters();
            DeclarePath("userKey");
            DeclareQuery("customFieldMask", "projection");
        }
    }

    /// <summary>Reads a page of accounts.</summary>
    public class ListRequest : DirectoryBaseServiceRequest<Users>
    {
        /// <summary>A request for the first page.</summary>
        public ListRequest(IClientService service)
            : base(service) => InitParameters();

        /// <summary>The customer's id, or <c>my_customer</c> for the caller's own. Either this or <see cref="Domain"/> must be given.</summary>
        [RequestParameter("customer", RequestParameterType.Query)]
        public virtual string? Customer { get; set; }

        /// <summary>Only accounts of this domain.</summary>
        [RequestParameter("domain", RequestParameterType.Query)]
        public virtual string? Domain { get; set; }

        /// <summary>Accounts a page: 1 to 500, 100 when not given.</summary>
        [RequestParameter("maxResults", RequestParameterType.Query)]
        public virtual int? MaxResults { get; set; }

        /// <summary>The field to sort by.</summary>
        [RequestParameter("orderBy", RequestParameterType.Query)]
        public virtual OrderByEnum? OrderBy { get; set; }

        /// <summary>The field to sort by.</summary>
        public enum OrderByEnum
        {
            /// <summary>Primary address.</summary>
            [StringValue("email")]
            Email = 0,

            /// <summary>Family name.</summary>
            [StringValue("familyName")]
            FamilyName = 1,

            /// <summary>Given name.</summary>
            [StringValue("givenName")]
            GivenName = 2,
        }

        /// <summary>The page to read: what the page before it answered as its next.</summary>
        [RequestParameter("pageToken", RequestParameterType.Query)]
        public virtual string? PageToken { get; set; }

        /// <summary>Which fields to answer with.</summary>
        [RequestParameter("projection", RequestParameterType.Query)]
        public virtual ProjectionEnum? Projection { get; set; }

        /// <summary>Which fields to answer with.</summary>
        public enum ProjectionEnum
        {
            /// <summary>No custom schemas.</summary>
            [StringValue("basic")]
            Basic = 0,

            /// <summary>The custom schemas that are asked for.</summary>
            [StringValue("custom")]
            Custom = 1,

            /// <summary>All of them.</summary>
            [StringValue("full")]
            Full = 2,
        }

        /// <summary>Search clauses, as in <c>externalId=1234</c>.</summary>
        [RequestParameter("query", RequestParameterType.Query)]
        public virtual string? Query { get; set; }

        /// <inheritdoc/>
        public override string MethodName => "list";

        /// <inheritdoc/>
        public override string HttpMethod => "GET";

        /// <inheritdoc/>
        public override string RestPath => "admin/directory/v1/users";

        /// <inheritdoc/>
        protected override void InitParameters()
        {
            base.InitParameters();
            DeclareQuery("customer", "domain", "maxResults", "orderBy", "pageToken", "projection", "query");
        }
    }
}
