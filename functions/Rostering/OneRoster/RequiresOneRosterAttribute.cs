using Hub.Core;
using Hub.Core.Sts.Clients;
using Hub.Core.Sts.Limits;
using Hub.Functions.Sts;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Rostering.OneRoster;

/// <summary>For a partner's client at a school, with a token for one of these scopes, within its limit. The school is the token's; refusals are told in the standard's way.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RequiresOneRosterAttribute : RequiresScopeAttribute
{
    public RequiresOneRosterAttribute(params string[] scopes) : base(scopes) => (Kind, Limit, IsOfToken) = (ClientKind.School, RateLimitKind.OneRoster, true);

    public override IResult Answer(Refusal refusal) => OneRosterStatus.For(refusal);
}
