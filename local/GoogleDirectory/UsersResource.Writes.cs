using Google.Apis.Services;
using Google.Apis.Util;
using Hub.Local.GoogleDirectory.Data;

namespace Hub.Local.GoogleDirectory;

public partial class UsersResource
{
    /// <summary>Makes an account.</summary>
    public class InsertRequest : DirectoryBaseServiceRequest<User>
    {
        private readonly User body;

        /// <summary>A request to make the account <paramref name="body"/>.</summary>
        public InsertRequest(IClientService service, User body)
            : base(service)
        {
            this.body = body;
            InitParameters();
        }

        /// <inheritdoc/>
        public override string MethodName => "insert";

        /// <inheritdoc/>
        public override string HttpMethod => "POST";

        /// <inheritdoc/>
        public override string RestPath => "admin/directory/v1/users";

        /// <inheritdoc/>
        protected override object GetBody() => body;
    }

    /// <summary>Changes the given fields of an account, and no others.</summary>
    public class PatchRequest : DirectoryBaseServiceRequest<User>
    {
        private readonly User body;

        /// <summary>A request to change the account <paramref name="userKey"/>.</summary>
        public PatchRequest(IClientService service, User body, string userKey)
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
        public override string MethodName => "patch";

        /// <inheritdoc/>
        public override string HttpMethod => "PATCH";

        /// <inheritdoc/>
        public override string RestPath => "admin/directory/v1/users/{userKey}";

        /// <inheritdoc/>
        protected override object GetBody() => body;

        /// <inheritdoc/>
        protected override void InitParameters()
        {
            base.InitParameters();
            DeclarePath("userKey");
        }
    }

    /// <summary>Changes an account; fields that the body lacks keep their value.</summary>
    public class UpdateRequest : DirectoryBaseServiceRequest<User>
    {
        private readonly User body;

        /// <summary>A request to change the account <paramref name="userKey"/>.</summary>
        public UpdateRequest(IClientService service, User body, string userKey)
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
        public override string MethodName => "update";

        /// <inheritdoc/>
        public override string HttpMethod => "PUT";

        /// <inheritdoc/>
        public override string RestPath => "admin/directory/v1/users/{userKey}";

        /// <inheritdoc/>
        protected override object GetBody() => body;

        /// <inheritdoc/>
        protected override void InitParameters()
        {
            base.InitParameters();
            DeclarePath("userKey");
        }
    }
}
