using Hub.Core.Sts.Clients;
using Hub.Core.Sts.Limits;
using Hub.Core.Sts.Tokens;
using Hub.Functions.Sts;

namespace Hub.Functions.Partners;

/// <summary>For a partner's client at the school that the route names as <c>siteId</c>, with a token for the RAP API and the school's data, within its limit.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RequiresSchoolClientAttribute : RequiresScopeAttribute
{
    public RequiresSchoolClientAttribute() : base(HubScopes.Rap) => (Also, Kind, Limit) = (HubScopes.Organisation, ClientKind.School, RateLimitKind.Rap);
}
