using Google.Apis.Services;
using Google.Apis.Util;
using Hub.Local.GoogleDirectory.Data;

namespace Hub.Local.GoogleDirectory;

public partial class UsersResource
{
    /// <summary>The further addresses of an account.</summary>
    /// <param name="service">The client that sends the requests.</param>
    public class AliasesResource(IClientService service)
    {
        /// <summary>Takes an alias from an account.</summary>
        public virtual DeleteRequest Delete(string userKey, string alias) => new(service, userKey, alias);

        /// <summary>Gives an account an alias.</summary>
        public virtual InsertRequest Insert(Alias body, string userKey) => new(service, body, userKey);

        /// <summary>Reads an account's aliases.</summary>
        public virtual ListRequest List(string userKey) => new(service, userKey);

        /// <summary>Takes an alias from an account.</summary>
        public class DeleteRequest : DirectoryBaseServiceRequest<string>
        {
            /// <summary>A request to take <paramref name="alias"/> from the account <paramref name="userKey"/>.</summary>
            public DeleteRequest(IClientService service, string userKey, string alias)
                : base(service)
            {
                UserKey = userKey;
                Alias = alias;
                InitParameters();
            }

            /// <summary>Id, primary address or an alias of the account.</summary>
            [RequestParameter("userKey", RequestParameterType.Path)]
            public virtual string UserKey { get; private set; }

            /// <summary>The alias to take away.</summary>
            [RequestParameter("alias", RequestParameterType.Path)]
            public virtual string Alias { get; private set; }

            /// <inheritdoc/>
            public override string MethodName => "delete";

            /// <inheritdoc/>
            public override string HttpMethod => "DELETE";

            /// <inheritdoc/>
            public override string RestPath => "admin/directory/v1/users/{userKey}/aliases/{alias}";

            /// <inheritdoc/>
            protected override void InitParameters()
            {
                base.InitParameters();
                DeclarePath("userKey");
                DeclarePath("alias");
            }
        }

        /// <summary>Gives an account an alias.</summary>
        public class InsertRequest : DirectoryBaseServiceRequest<Alias>
        {
            private readonly Alias body;

            /// <summary>A request to give the account <paramref name="userKey"/> the alias <paramref name="body"/>.</summary>
            public InsertRequest(IClientService service, Alias body, string userKey)
                : base(service)
            {
                this.body = body;
                UserKey = userKey;
                InitParameters();
            }

            /// <summary>Id, primary address or an alias of the account.</summary>
            [RequestParameter("userKey", RequestParameterType.Path)]
            public virtual string UserKey { get; private set; }

            /// <inheritdoc/>
            public override string MethodName => "insert";

            /// <inheritdoc/>
            public override string HttpMethod => "POST";

            /// <inheritdoc/>
            public override string RestPath => "admin/directory/v1/users/{userKey}/aliases";

            /// <inheritdoc/>
            protected override object GetBody() => body;

            /// <inheritdoc/>
            protected override void InitParameters()
            {
                base.InitParameters();
                DeclarePath("userKey");
            }
        }

        /// <summary>Reads an account's aliases.</summary>
        public class ListRequest : DirectoryBaseServiceRequest<Aliases>
        {
            /// <summary>A request for the aliases of the account <paramref name="userKey"/>.</summary>
            public ListRequest(IClientService service, string userKey)
                : base(service)
            {
                UserKey = userKey;
                InitParameters();
            }

            /// <summary>Id, primary address or an alias of the account.</summary>
            [RequestParameter("userKey", RequestParameterType.Path)]
            public virtual string UserKey { get; private set; }

            /// <inheritdoc/>
            public override string MethodName => "list";

            /// <inheritdoc/>
            public override string HttpMethod => "GET";

            /// <inheritdoc/>
            public override string RestPath => "admin/directory/v1/users/{userKey}/aliases";

            /// <inheritdoc/>
            protected override void InitParameters()
            {
                base.InitParameters();
                DeclarePath("userKey");
            }
        }
    }
}
