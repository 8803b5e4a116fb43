using Hub.Core.Accounts;
using Hub.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Accounts;

/// <summary>Accounts that people sign in with.</summary>
public sealed class AccountFunctions(PutAccount putAccount)
{
    /// <summary>Makes or changes an account. For operators, by function key.</summary>
    [Function("PutAccount")]
    public async Task<IResult> PutAsync(
        [HttpTrigger(AuthorizationLevel.Function, "put", Route = "accounts/v1/sites/{siteId:guid}/accounts/{accountId:guid}")] HttpRequest request,
        Guid siteId, Guid accountId, FunctionContext context)
    {
        if (!(await JsonBody.ReadAsync(request, context.CancellationToken)).Succeeded(out var body, out var refusal))
            return Problem.For(refusal);
        return (await putAccount.RunAsync(siteId, accountId, body, context.CancellationToken)).Or(account =>
            Results.Ok(new { account.Id, account.SiteId, account.Username, account.GivenName, account.FamilyName, account.Email, account.Roles, account.FurtherSites, account.Disabled }));
    }
}
