using Hub.Core.Sts.Clients;
using Hub.Core.Sts.Limits;
using Hub.Core.Sts.Tokens;
using Hub.Functions.Sts;

namespace Hub.Functions.Partners;

/// <summary>For a partner's own client, with a token for the RAP API and the partner's applications and customers, within its limit. The caller's <c>VendorId</c> says whose.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RequiresVendorClientAttribute : RequiresScopeAttribute
{
    public RequiresVendorClientAttribute(VendorAccess access) : base(access == VendorAccess.Read ? HubScopes.PartnerRead : HubScopes.PartnerWrite) =>
        (Also, Kind, Limit) = (HubScopes.Rap, ClientKind.Vendor, RateLimitKind.Rap);
}

/// <summary>What a partner's client does to the partner's applications and customers.</summary>
internal enum VendorAccess
{
    /// <summary>Reads: needs the scope <c>partner-read</c>.</summary>
    Read,

    /// <summary>Changes: needs the scope <c>partner-write</c>.</summary>
    Write,
}
